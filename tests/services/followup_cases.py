"""Conversations: what was asked before, in order, the question after it, and what is searched for."""

from services.questions import Turn

SUNDAYS = "When does the first ferry leave on Sundays?"
Case = tuple[list[str], str, str]

VERIZON = "What was Verizon's revenue in 2022?"
FUEL = "How much did fuel and electricity cost Harbour Line in 2025?"
VARROW = "How busy was the ferry to the Isle of Varrow in July 2025?"
TERN = "Which ship will replace Tern on the Estuary route, and when?"
CANCELLED = "How many crossings did weather cancel in 2025?"
FARE = "What is the fare for adults on the Island route?"

LEANING: list[Case] = [
    # years
    ([VERIZON], "And in 2021?", "What was Verizon's revenue in 2021?"),
    ([VERIZON, "And in 2020?"], "And in 2021?", "What was Verizon's revenue in 2021?"),
    ([VERIZON], "2021?", "What was Verizon's revenue in 2021?"),
    ([VERIZON], "in 2021", "What was Verizon's revenue in 2021?"),
    ([VERIZON], "what about 2019?", "What was Verizon's revenue in 2019?"),
    ([VERIZON], "How about for the year 2020?", "What was Verizon's revenue in 2020?"),
    ([VERIZON], "And the year before?", "What was Verizon's revenue in 2021?"),
    ([VERIZON], "And in the following year?", "What was Verizon's revenue in 2023?"),
    ([VERIZON, "And the year before?"], "And the year before that?", "What was Verizon's revenue in 2020?"),
    (["What is the FY2018 capital expenditure of 3M?"], "And 2019?", "What is the FY2019 capital expenditure of 3M?"),
    (["Did margins improve between FY2022 and FY2023?"], "And between FY2021 and FY2022?",
     "Did margins improve between FY2021 and FY2022?"),
    (["How did revenue change from 2021 to 2022?"], "And in 2023?", "How did revenue change in 2023?"),
    (["Verizon revenue 2022"], "and 2021?", "Verizon revenue 2021"),
    # parts of a year, days
    ([VERIZON], "in Q2?", "What was Verizon's revenue in Q2 2022?"),
    ([VERIZON, "And in Q2?"], "And in Q3?", "What was Verizon's revenue in Q3 2022?"),
    ([VARROW], "And in August?", "How busy was the ferry to the Isle of Varrow in August 2025?"),
    ([VARROW], "And in August 2024?", "How busy was the ferry to the Isle of Varrow in August 2024?"),
    ([SUNDAYS], "And on weekdays?", "When does the first ferry leave on weekdays?"),
    # names
    ([VERIZON], "And AT&T?", "What was AT&T's revenue in 2022?"),
    ([VERIZON], "And for AT&T?", "What was AT&T's revenue in 2022?"),
    ([VERIZON], "And AT&T in 2021?", "What was AT&T's revenue in 2021?"),
    ([VERIZON], "And in Germany?", "What was Verizon's revenue in 2022 in Germany?"),
    (["What were Amcor's sales in Germany in 2023?"], "And in France?", "What were Amcor's sales in France in 2023?"),
    ([FARE], "What about the Estuary route?", "What is the fare for adults on the Estuary route?"),
    (["How long is the Nile?"], "And the Rhine?", "How long is the Rhine?"),
    (["What does costs.xlsx say about fuel?"], "And fares.xlsx?", "What does fares.xlsx say about fuel?"),
    # another thing of the same, another phrase
    ([VERIZON], "And net income?", "What was Verizon's net income in 2022?"),
    ([VERIZON], "And its net income?", "What was Verizon's net income in 2022?"),
    ([VERIZON], "And what was net income in 2021?", "What was Verizon's net income in 2021?"),
    ([VERIZON, "And AT&T?"], "And operating income?", "What was AT&T's operating income in 2022?"),
    ([FARE], "for children?", "What is the fare for children on the Island route?"),
    (["How much is a ticket?"], "And for children?", "How much is a ticket for children?"),
    # what a question asks beyond
    ([CANCELLED], "Why?", "How many crossings did weather cancel in 2025, and why?"),
    ([FUEL], "How much exactly?", "How much did fuel and electricity cost Harbour Line in 2025, and how much exactly?"),
    (["Did capital spending fall in 2022?"], "Why?", "Did capital spending fall in 2022, and why?"),
    ([CANCELLED], "Were they refunded?", "How many crossings did weather cancel in 2025, and were they refunded?"),
    # pronouns and what points
    ([VERIZON], "Who runs the company?", "Who runs Verizon?"),
    ([VERIZON], "Where are their headquarters?", "Where are Verizon's headquarters?"),
    ([VERIZON], "How did it change in 2021?", "How did Verizon's revenue change in 2021?"),
    (["Where is the Nile?"], "How long is it?", "How long is the Nile?"),
    (["When was Tern built?"], "How many passengers does it carry?", "How many passengers does Tern carry?"),
    (["When was Tern built?"], "How fast is that ship?", "How fast is Tern?"),
    ([FARE], "When does the first boat leave on that route?", "When does the first boat leave on the Island route?"),
    ([TERN], "How many passengers can it carry?",
     "Which ship will replace Tern on the Estuary route, and when, and how many passengers can it carry?"),
    # other languages
    (["Wie hoch war der Umsatz von Siemens im Jahr 2022?"], "Und 2021?",
     "Wie hoch war der Umsatz von Siemens im Jahr 2021?"),
    (["Wie hoch war der Umsatz von Siemens im Jahr 2022?"], "Und von Bosch?",
     "Wie hoch war der Umsatz von Bosch im Jahr 2022?"),
    (["Wie hoch war der Umsatz von Siemens im Jahr 2022?"], "Und der Gewinn?",
     "Wie hoch war der Gewinn von Siemens im Jahr 2022?"),
    (["Wie hoch war der Umsatz von Siemens im Jahr 2022?"], "Warum?",
     "Wie hoch war der Umsatz von Siemens im Jahr 2022, und warum?"),
    (["Wie voll war die Fähre im Juli?"], "Und im August?", "Wie voll war die Fähre im August?"),
    (["Quel était le chiffre d'affaires de Renault en 2022 ?"], "Et en 2021 ?",
     "Quel était le chiffre d'affaires de Renault en 2021 ?"),
    (["Quel était le chiffre d'affaires de Renault en 2022 ?"], "Et Peugeot ?",
     "Quel était le chiffre d'affaires de Peugeot en 2022 ?"),
    (["Pourquoi les traversées ont-elles été annulées en juillet ?"], "Et en août ?",
     "Pourquoi les traversées ont-elles été annulées en août ?"),
    (["¿Cuáles fueron los ingresos de Iberdrola en 2022?"], "¿Y en 2021?",
     "¿Cuáles fueron los ingresos de Iberdrola en 2021?"),
    (["¿Cuáles fueron los ingresos de Iberdrola en 2022?"], "¿Y Endesa?",
     "¿Cuáles fueron los ingresos de Endesa en 2022?"),
    (["Quali erano i ricavi di Enel nel 2022?"], "E nel 2021?", "Quali erano i ricavi di Enel nel 2021?"),
    (["Wat was de omzet van Philips in 2022?"], "En in 2021?", "Wat was de omzet van Philips in 2021?"),
    (["2022年の売上高はいくらですか？"], "2021年は？", "2021年の売上高はいくらですか？"),
    (["该公司2022年的收入是多少？"], "那2021年呢？", "该公司2021年的收入是多少？"),
]  # fmt: skip

STANDING_ALONE: list[tuple[list[str], str]] = [
    ([], "And in 2021?"),
    ([], "How long is it?"),
    ([VERIZON], "What was Verizon's revenue in 2021?"),
    ([VERIZON], "What was AT&T's revenue?"),
    ([VERIZON], "How long is the Nile?"),
    ([VERIZON], "Can a passenger get a refund less than two hours before departure?"),
    ([VERIZON], FUEL),
    ([VERIZON], VARROW),
    ([FUEL], CANCELLED),
    ([FUEL], TERN),
    ([FUEL], "Can I hire a boat for a wedding?"),
    ([FUEL], "Is it possible to take a bicycle on the ferry?"),
    ([FUEL], "How long does it take to get to Varrow?"),
    ([FUEL], "Is there a discount for students?"),
    ([FUEL], "What is this document about?"),
    ([FUEL], "When a passenger loses a ticket, can it be replaced?"),
    ([FUEL], "What is the rule that passengers must follow?"),
    ([FUEL], "What did Tern cost, and who built it?"),
    ([FUEL], "ticket refund policy"),
    ([FUEL], "Summarize the annual report."),
    ([FUEL], "In what year was the Estuary route opened?"),
    ([FUEL], "For how long are tickets valid?"),
    ([FUEL], "Refunds?"),
    ([FUEL], "Thank you!"),
    ([FUEL], "Which wind speed cancels all crossings?"),
    ([FUEL], "Wie viele Schiffe gibt es?"),
    ([FUEL], "Gibt es einen Rabatt für Studenten?"),
    ([FUEL], "Quels sont les horaires du dimanche ?"),
    ([FUEL], "En quelle année la ligne a-t-elle été ouverte ?"),
    ([FUEL], "¿Cuánto cuesta un billete para niños?"),
    ([FUEL], "O que é a Harbour Line?"),
    ([FUEL], "会社の本社はどこですか？"),
]


def turns(questions: list[str]) -> list[Turn]:
    return [turn for text in questions for turn in (Turn("user", text), Turn("assistant", "The documents say so [1]."))]
