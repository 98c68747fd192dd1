import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.reading.text_encoding import decoded

FERRY = "The ferry crosses the bay in twenty minutes, and it returns at noon – “always”."
FRENCH = "Le café était fermé, et les élèves sont allés à la forêt derrière l'école près du château."
RUSSIAN = "Нил имеет длину 6650 километров. Он течёт на север и впадает в Средиземное море."
JAPANESE = "ナイル川の長さは六千六百五十キロメートルです。川は北へ流れて地中海に注ぎます。"
CHINESE = "尼罗河全长六千六百五十公里，向北流经十一个国家，最后注入地中海。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((FERRY, encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
        *((FERRY, encoding) for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
        (CHINESE, "utf-16"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift-jis"),
        (CHINESE, "gb18030"),
    ],
)
def test_text_is_read_in_the_encoding_that_it_is_in(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text
    assert decoded(("in ASCII\n" * 20000 + text).encode(encoding)) == "in ASCII\n" * 20000 + text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Auftraggeber / Begünstigter", "cp1252"),
        ("Preis: 5 €", "cp1252"),
        ("Électricité;98,00 €", "cp1252"),
        ("Año;Descripción;Niño", "cp1252"),
        ("Descrição;Preço;Manutenção", "cp1252"),
        ("Båt;Ö;hamnägare", "cp1252"),
        ("“Fare” – 5 £;Café", "cp1252"),
        ("Temp °C;m²;½", "cp1252"),
        ("Müller, Muñoz, Gonçalves", "cp1252"),
        ("Gebühr für Größe", "mac_roman"),
        ("Gebühr für Größe", "cp850"),
        ("Żółw;Łódź;Gęś", "cp1250"),
        ("Příjem;výdaj", "cp1250"),
        ("Şehir;Ücret;İzmir", "cp1254"),
        ("Имя;Город;Анна;Омск", "cp1251"),
        ("Имя;Город;Анна;Омск", "koi8-r"),
        ("Имя;Город;Анна;Омск", "cp866"),
        ("Όνομα;Πόλη;Αθήνα", "cp1253"),
        ("商品,価格,ロープ", "cp932"),
        ("商品,価格,ロープ", "euc-jp"),
        ("姓名,城市,北京", "gb18030"),
        ("이름,도시,서울", "cp949"),
        ("船名,費用,海燕", "big5"),
        ("سفينة;سعر;نورس", "cp1256"),
        ("Preis: 5 €; Größe", "iso8859-15"),
        ("Œuvre;Prix;5 €", "iso8859-15"),
        ("Žádné výjimky;člověk", "iso8859-2"),
        ("Łódź;Gęś;ślub", "iso8859-2"),
    ],
)
def test_a_few_words_are_read_in_the_encoding_that_they_are_in(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


def test_utf_8_that_is_cut_off_within_a_letter_is_read() -> None:
    assert decoded(RUSSIAN.encode()[:-2]) == RUSSIAN[:-2] + "\ufffd"


@pytest.mark.parametrize(
    "content",
    [
        b"text with a \0 in it",
        bytes(range(256)) * 4,
        bytes(range(1, 32)) * 20,
        b"\x7fELF\x02\x01\x01\0\0\0\0\0",
        b"\xff\xd8\xff\xe0\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10JFIF",
        b"\0\0\0\0",
    ],
)
def test_binary_content_is_not_read_as_text(content: bytes) -> None:
    assert decoded(content) is None


@given(st.binary(max_size=400))
def test_whatever_the_bytes_they_are_text_or_not(content: bytes) -> None:
    text = decoded(content)
    assert text is None or "\0" not in text
