"""Words that are written with a full stop which ends no sentence, in seven languages, in lower case."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BEFORE_A_NAME = _words(
    """
    mr mrs ms dr prof rev gen col capt lt sgt hon messrs mx
    hr frl dipl ing univ
    mme mlle
    sra srta dra dña lic ud uds
    sig sig.ra dott dott.ssa avv geom
    exmo exma profa eng
    dhr mevr mw drs jhr
    """
)
"""Titles: a sentence never ends after them."""

BEFORE_A_NUMBER = _words(
    """
    no nos p pp fig figs vol vols sec secs art arts ch chap eq ref ex app tel ext para paras approx c
    jan feb mar apr may jun jul aug sep sept oct nov dec
    nr nrn s abs abb kap ziff tab tel telnr bd jg aufl tz rn plz okt dez mär
    n num numéro tél éd janv févr avr juil déc
    núm pág págs cap ene abr ago dic
    pag pagg gen mag giu lug set ott
    fev mai out dez
    blz hfst lid mrt
    """
)
"""They end no sentence where a number follows; otherwise they are words like any other, or end one."""

WITHIN_A_SENTENCE = _words(
    """
    e.g i.e cf vs viz approx incl excl resp esp
    z.b d.h u.ä o.ä i.d.r i.d.f z.t z.zt s.o s.u v.a bzw vgl evtl ggf inkl exkl zzgl abzgl einschl ausschl geb gest
    sog insb lfd betr lt allg zus
    p.ex env av bd
    p.ej aprox avda dpto admón
    p.es cfr c.a
    bijv d.w.z o.a m.b.t i.v.m t.a.v t.o.v evt m.n z.g z.o
    """
)
"""A sentence never ends after them."""

AT_EITHER_PLACE = _words(
    """
    etc ca min max inc corp co ltd llc plc dept est al jr sr st u.s u.k u.n u.s.a a.m p.m ph.d d.c b.sc m.sc b.a m.a
    usw u.a n.chr v.chr v.h v.t fr hab str u.s.w u.v.m mio mrd tsd std e.v h.c a.d gmbh
    s.a s.a.r.l ste mm ee.uu
    ecc s.p.a s.r.l
    lda ltda
    enz e.d b.v n.v a.u.b
    """
)
"""A sentence ends after them if a word follows that begins one, such as “The”."""
