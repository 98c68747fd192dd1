import pytest

from services.files.reading.formulas import formula_text
from services.files.reading.office_package import parsed_xml

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/math"
SUM = '<m:naryPr><m:chr m:val="∑"/></m:naryPr>'


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(name: str, text: str) -> str:
    return f"<m:{name}>{run(text)}</m:{name}>"


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (f"<m:f>{part('num', '1')}{part('den', '2')}</m:f>", "1/2"),
        (f"<m:f>{part('num', '-b')}{part('den', '2a')}</m:f>", "(-b)/(2a)"),
        (f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr>{part("num", "n")}{part("den", "k")}</m:f>', "n k"),
        (f"{run('A=π')}<m:sSup>{part('e', 'r')}{part('sup', '2')}</m:sSup>", "A=πr²"),
        (f"<m:sSup>{part('e', 'x')}{part('sup', 'n-1')}</m:sSup>", "x^(n-1)"),
        (f"<m:sSubSup>{part('e', 'N')}{part('sub', '0')}{part('sup', 'H')}</m:sSubSup>", "N₀^H"),
        (f"<m:sPre>{part('sub', '6')}{part('sup', '14')}{part('e', 'C')}</m:sPre>", "₆¹⁴C"),
        (f"<m:rad><m:deg/>{part('e', 'b-c')}</m:rad>", "√(b-c)"),
        (f"<m:rad>{part('deg', '3')}{part('e', '8')}</m:rad>", "³√8"),
        (
            f"<m:nary>{SUM}{part('sub', 'k=1')}{part('sup', 'n')}{part('e', 'k')}</m:nary>",
            "∑_(k=1)^n k",
        ),
        (
            f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>{part("e", "0")}{part("e", "1")}</m:d>',
            "[0|1]",
        ),
        (
            f"<m:m><m:mr>{part('e', '1')}{part('e', '2')}</m:mr><m:mr>{part('e', '3')}{part('e', '4')}</m:mr></m:m>",
            "1, 2; 3, 4",
        ),
        (f"<m:func>{part('fName', 'log')}{part('e', 'x')}</m:func>", "log x"),
        (f"<m:limLow>{part('e', 'max')}{part('lim', 'n')}</m:limLow>", "max_n"),
    ],
)
def test_a_formula_of_office_is_a_line_whose_figures_stay_apart(formula: str, shown: str) -> None:
    assert formula_text(parsed_xml(f'<m:oMath xmlns:m="{OFFICE}">{formula}</m:oMath>'.encode())) == shown


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msub><mi>y</mi><mi>i</mi></msub>", "x²+y_i"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x¯"),
        ("<munderover><mo>∑</mo><mn>0</mn><mi>n</mi></munderover><mi>k</mi>", "∑₀^nk"),
        ("<msqrt><mn>2</mn></msqrt><mroot><mn>8</mn><mn>3</mn></mroot>", "√2³√8"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", "1, 2"),
        ("<semantics><mn>5</mn><annotation>five</annotation></semantics>", "5"),
    ],
)
def test_a_formula_of_a_web_page_is_a_line_whose_figures_stay_apart(formula: str, shown: str) -> None:
    assert formula_text(parsed_xml(f"<math>{formula}</math>".encode())) == shown
