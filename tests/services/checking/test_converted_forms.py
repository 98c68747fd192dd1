"""True sentences that write dates, figures and phrases in another form than their passage, each with a wrong one."""

import pytest

from tests.support.verdicts import verdict

LAUNCH = "From 3 to 17 April the chapel is closed. Repairs cost 42,500 euros; 17,500 euros are still missing."
ROAD = "Traffic was counted in 2011 and again in 2023. The margin fell by 70 basis points. The ban starts in October."
LOAN = "Le prêt est remboursé en 36 mensualités de 210 euros. Le taux annuel effectif global est de 4,2 %."


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        (LAUNCH, "The chapel is closed between 3 and 17 April", "The chapel is closed between 5 and 17 April"),
        (LAUNCH, "The chapel is closed April 3–17", "The chapel is closed April 3–27"),
        (LAUNCH, "Of the 60,000 euros for repairs 17,500 euros are missing",
         "Of the 50,000 euros for repairs 17,500 euros are missing"),
        (ROAD, "Traffic was counted twice within twelve years", "Traffic was counted twice within fifteen years"),
        (ROAD, "The margin fell by 0.7 percentage points", "The margin fell by 7 percentage points"),
        (LOAN, "Le prêt est remboursé en trois ans", "Le prêt est remboursé en quatre ans"),
        (LOAN, "Le TAEG est de 4,2 %", "Le TVB est de 4,2 %"),
        ("The wait is 75 minutes.", "The wait is 1 hour and 15 minutes", "The wait is 1 hour and 50 minutes"),
        ("The round takes an hour and a half.", "The round takes 90 minutes", "The round takes 80 minutes"),
        ("Le trajet dure 75 minutes.", "Le trajet dure 1 h 15", "Le trajet dure 1 h 50"),
        ("A third of the plot is for fruit.", "1/3 of the plot is for fruit", "1/4 of the plot is for fruit"),
        ("Ein Viertel der Karten ist verkauft.", "25 % der Karten sind verkauft", "35 % der Karten sind verkauft"),
        ("The gate closes at 18:30.", "The gate closes at half past six", "The gate closes at half past seven"),
        ("Der Zug fährt um 22:00 Uhr ab.", "Der Zug fährt um 22 Uhr ab", "Der Zug fährt um 23 Uhr ab"),
        ("The wood covers 2 hectares.", "The wood covers 20,000 square metres", "The wood covers 2,000 square metres"),
        ("A walk is free for under-16s.", "A walk is free for anyone under 16", "A walk is free for anyone under 18"),
        ("One copy costs 0.50 €.", "Ten copies cost 5 €", "Ten copies cost 6 €"),
        ("Les poules sont pesées tous les quinze jours.", "Les poules sont pesées toutes les deux semaines",
         "Les poules sont pesées toutes les six semaines"),
        ("The mill is open at weekends.", "The mill is open on Sundays", "The mill is open on Mondays"),
        ("Das Bad ist dienstags bis donnerstags offen.", "Das Bad ist mittwochs offen", "Das Bad ist samstags offen"),
        ("Der Umbau dauert ein halbes Jahr.", "Der Umbau dauert sechs Monate", "Der Umbau dauert acht Monate"),
        ("The walk takes half an hour.", "The walk takes 30 minutes", "The walk takes 50 minutes"),
        ("The offer is valid for a week.", "The offer is valid for seven days", "The offer is valid for nine days"),
        ("Mélangez 240 g de farine, 80 g de beurre et 100 g de sucre.",
         "Il y a trois fois plus de farine que de beurre", "Il y a quatre fois plus de farine que de beurre"),
        ("The loss is put at £4,850. The tenant has an excess of £300 to bear.",
         "After the excess of £300 there remain £4,550", "After the excess of £300 there remain £4,650"),
        ("Se prestan libros durante 21 días y películas durante siete. Cada mes hay novedades.",
         "Las películas se prestan por una semana", "Las películas se prestan por un año"),
        ("Soixante-trois concerts sont prévus.", "63 concerts sont prévus", "36 concerts sont prévus"),
        ("Der Chor hat dreiundvierzig Mitglieder.", "Dem Chor gehören 43 Mitglieder an",
         "Dem Chor gehören 34 Mitglieder an"),
        ("Der Kurs beginnt um 18.30 Uhr.", "Der Kurs beginnt um 18:30 Uhr", "Der Kurs beginnt um 18:45 Uhr"),
        ("The collision happened at 7.40pm.", "The collision happened at 19:40", "The collision happened at 17:40"),
        ("She was born in 1911 and died in 1994.", "She died at the age of 83", "She died at the age of 85"),
        ("The budget is £2.4m, of which £1.8m is for staff.", "Three quarters of the £2.4 million is for staff",
         "Two thirds of the £2.4 million is for staff"),
        ("Of 60 rooms, 15 are singles.", "One in four rooms is a single", "One in six rooms is a single"),
        ("Chapter IV deals with tax.", "Chapter 4 deals with tax", "Chapter 6 deals with tax"),
        ("Errors occur at a rate of 3 ‰.", "The error rate is 0.3%", "The error rate is 3%"),
        ("| Year | Members |\n|---|---|\n| 2023 | 398 |\n| 2024 | 412 |", "In 2024 there were 412 members, 14 more",
         "In 2024 there were 412 members, 16 more"),
        ("Zutritt erst ab 18 Jahren.", "Zutritt nicht unter 18 Jahren", "Zutritt unter 18 Jahren"),
        ("The EU and Norway signed it on 3 May.", "Norway and the European Union signed it on 3 May",
         "Norway and the African Union signed it on 3 May"),
        ("The walk to the old mill takes 120 minutes.", "The walk to the old mill takes two hours",
         "The walk to the old mill takes three hours"),
        ("The grant for the old mill is 1,214,300 euros.", "The grant for the old mill is 1.2 million euros",
         "The grant for the old mill is 1.3 million euros"),
        ("Die Quote stieg von 61 auf 67 Prozent.", "Die Quote erhöhte sich um sechs Prozentpunkte auf 67 %",
         "Die Quote erhöhte sich um acht Prozentpunkte auf 67 %"),
        ("La veda empieza el 4 de octubre.", "La veda empieza en octubre", "La veda empieza en agosto"),
        ("Le four a été arrêté en juin.", "En juin, le four a été arrêté", "En mai, le four a été arrêté"),
    ],
)  # fmt: skip
def test_a_converted_date_or_figure_is_supported_and_a_wrong_one_is_not(passage: str, true: str, altered: str) -> None:
    assert verdict(true, passage) == ("supported", ())
    assert verdict(altered, passage)[0] == "unsupported"


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("The works will end in December 2028.", "The works will end by late 2028", None),
        ("A duty of 3 % applies to lamps.", "For lamps a duty of 3 % has to be paid",
         "For lamps a duty of 3 % applies to importers"),
        ("Ships must use the northern channel.", "Ships must use the northern channel for now",
         "Ships must use the northern channel with pilots"),
        ("Do not give it to pregnant or lactating cows.", "It must not be given to pregnant or nursing cows",
         "It must not be given to pregnant or lactating cows or calves"),
        ("The course lasts 18 months.", "The course lasts one and a half years",
         "The course lasts 18 months and a weekend"),
        ("L'imposta è di 2 euro a persona e a notte.", "L'imposta è di 2 euro per notte e per ospite",
         "L'imposta è di 2 euro per notte, persona e automobile"),
    ],
)  # fmt: skip
def test_another_word_for_a_part_of_a_phrase_adds_nothing(passage: str, true: str, altered: str | None) -> None:
    assert verdict(true, passage) == ("supported", ())
    assert altered is None or verdict(altered, passage)[0] == "partly"


@pytest.mark.parametrize(
    ("passage", "true"),
    [
        ("The Board does not expect to lower the rate before the autumn.",
         "A lower rate before autumn is not expected by the Board"),
        ("Bei den Katzen blieb die Dauer unverändert.", "Bei den Katzen änderte sich die Dauer nicht"),
        ("The shop is closed on Sundays.", "The shop does not open on Sundays"),
        ("Only members may vote.", "Non-members are not allowed to vote"),
        ("Die Wohnung ist nicht möbliert.", "Die Wohnung wird unmöbliert vermietet"),
        ("Los perros no pueden entrar.", "Se prohíbe la entrada de perros"),
        ("La versión de carga no llegará antes de 2027.", "Hasta 2027 no habrá una versión de carga"),
        ("Im Mai 2025 wird der Bericht veröffentlicht.", "Der Bericht wird im Mai 2025 veröffentlicht"),
    ],
)  # fmt: skip
def test_a_moved_or_reworded_negation_is_not_a_new_one(passage: str, true: str) -> None:
    assert verdict(true, passage) == ("supported", ())


@pytest.mark.parametrize(
    ("passage", "true", "altered"),
    [
        ("The win lifts Rovers from ninth to sixth.", "Rovers climbed from ninth to sixth", None),
        ("Give it twice a day for up to 14 days, then once a day.", "After 14 days it is reduced to once a day", None),
        ("Journeys longer than 60 days are not covered unless the Long Stay option has been paid for.",
         "Journeys longer than 60 days need the Long Stay option", None),
        ("Ninety coins were found; none is later than Constantine.", "No coin is younger than Constantine", None),
        ("The board named Ms. Carla M. Ruiz and Mr. Otto\nBerg. Offices are in Ohio, Iowa and New Mexico.",
         "Carla M. Ruiz and Otto Berg work in Iowa and New Mexico", "Carla Berg and Otto Ruiz work in Iowa"),
        ("Yours sincerely, Ruth Abegg, Registrar, Kunsthalle Wil. The letter was signed.",
         "The letter was signed by Ruth Abegg of Kunsthalle Wil", "The letter was signed by Ruth Wil"),
    ],
)  # fmt: skip
def test_ranks_limits_and_joined_names_do_not_make_a_true_sentence_doubtful(
    passage: str, true: str, altered: str | None
) -> None:
    assert verdict(true, passage) == ("supported", ())
    assert altered is None or verdict(altered, passage)[0] != "supported"
