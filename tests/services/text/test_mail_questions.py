import pytest

from services.text.mail_questions import Header, header_asked


@pytest.mark.parametrize(
    ("question", "header"),
    [
        ("Who sent the mail?", "From"),
        ("Who wrote this email about the crane?", "From"),
        ("Who is the message from?", "From"),
        ("Von wem ist die E-Mail?", "From"),
        ("Qui a envoyé le courriel ?", "From"),
        ("¿Quién envió el correo?", "From"),
        ("Chi ha scritto la mail?", "From"),
        ("Quem enviou a mensagem?", "From"),
        ("Wie heeft de mail gestuurd?", "From"),
        ("Who was the mail sent to?", "To"),
        ("Who received the mail?", "To"),
        ("An wen ging die Nachricht?", "To"),
        ("When was the mail sent?", "Date"),
        ("Wann wurde die Mail geschickt?", "Date"),
        ("Who was in copy of the mail?", "Cc"),
        ("What is the subject of the mail?", "Subject"),
        ("How long is the mail?", None),
        ("Who sent the crane to Kiel?", None),
    ],
)
def test_a_question_for_a_mail_asks_for_one_of_its_headers(question: str, header: Header | None) -> None:
    assert header_asked(question, of_mails_alone=False) == header


@pytest.mark.parametrize(
    ("question", "header"),
    [
        ("To whom was it sent?", "To"),
        ("When was it sent?", "Date"),
        ("Was ist der Betreff?", "Subject"),
        ("When was the crane sent?", None),
        ("Who is from Kiel?", None),
    ],
)
def test_a_question_that_names_no_mail_asks_for_a_header_among_mails_alone(
    question: str, header: Header | None
) -> None:
    assert header_asked(question, of_mails_alone=True) == header
    assert header_asked(question, of_mails_alone=False) is None
