"""Writes an answer from statements: each figure as it is printed, with its line item, year and footnote."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.answering.excerpts import QuotedAnswer
from services.answering.financial_statements.computation import Computed, averaged, changed, grown
from services.answering.financial_statements.formulas import Amount, Result
from services.answering.financial_statements.question import AskedFormula, StatementQuestion
from services.answering.financial_statements.statements import StatementFigure
from services.documents import Document
from services.models.extractive.operands import Operand
from services.models.extractive.phrases import NO, PERCENTAGE_POINTS, YES, rounded
from services.models.extractive.results import in_unit, number, rounded_to
from services.text.markdown_text import escaped

_HUNDRED = Decimal(100)  # per cent
_NET_OF = re.compile(r"(?<=, net) of .*|, less .*")
_PLACES: dict[Result, int] = {"percent": 1, "ratio": 2, "days": 1, "money": 2}
"""Decimals of a result, if the question asks for none."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes computed formulas into an answer, results in bold."""

    asked: StatementQuestion
    document: Document
    quarter: int | None
    answer: QuotedAnswer

    def write(self, each: AskedFormula, years: Sequence[tuple[int, Computed]]) -> None:
        """Write the result of a formula in each year, and the average, growth or change if it is asked for."""
        results = [result for _, result in years]
        is_growth_of_line = self.asked.way == "growth" and all(len(result.parts) == 1 for result in results)
        if is_growth_of_line and (share := grown(results[0], results[-1])):
            self._add(f"{self._formula(share)} = {self._result(share, 'percent', sign='+')}")
            return
        decided = self._decided(each, results)
        for year, result in reversed(years) if self.asked.way in {"growth", "change"} else years:
            self._add(f"{decided}{self._line(each, year, result)}")
            decided = ""
        if len(results) > 1 and self.asked.way != "value":
            self._compare(each, results)

    def _compare(self, each: AskedFormula, results: Sequence[Computed]) -> None:
        """Write the average of the results, or the growth or change from the first to the last."""
        written = [Computed(result.value, (self._plain(result, each.result),), result.scale) for result in results]
        cited = {self._cited(figure): None for result in results for figure in result.figures}
        notes = "".join(f"[{number_of_note}]" for number_of_note in cited)
        if self.asked.way == "average":
            if (mean := averaged(written)) is not None:
                result = self._result(mean, each.result, like=results[0].figures)
                self._add(f"{self._formula(mean)} = {result} {notes}")
        elif self.asked.way == "growth" and (share := grown(written[0], written[-1])) is not None:
            self._add(f"{self._formula(share)} = {self._result(share, 'percent', sign='+')} {notes}")
        elif (change := changed(written[0], written[-1])) is not None:
            points = each.result == "percent"
            result = self._result(change, each.result, sign="+", points=points, like=results[0].figures)
            self._add(f"{self._formula(change)} = {result} {notes}")

    def _add(self, line: str) -> None:
        self.answer.lines += [line, ""]

    def _line(self, each: AskedFormula, year: int, computed: Computed) -> str:
        """A result with its formula; for a single line item, its figure."""
        if len(computed.parts) > 1:
            name = each.said[:1].upper() + each.said[1:]
            periods = {figure.period for figure in computed.figures}
            period = periods.pop() if len(periods) == 1 else self.asked.period.named(year, self.quarter)
            return f"{escaped(name)}, {period}: {self._formula(computed)} = {self._result(computed, each.result)}"
        [figure] = computed.figures
        said = f"{escaped(figure.label)}, {figure.period}: **{escaped(figure.text)}**"
        if figure.scale_text:
            said += f" ({escaped(' '.join(figure.scale_text.split()))})"
        said += f" [{self._cited(figure)}]"
        if self.asked.scale is not None and figure.scale and self.asked.scale[0] != figure.scale:
            said += f" = {self._result(computed, each.result)}"
        return said

    def _formula(self, computed: Computed) -> str:
        return "".join(part if isinstance(part, str) else self._figure(part) for part in computed.parts)

    def _figure(self, figure: StatementFigure) -> str:
        """A figure in a formula; a cost that is printed in brackets is positive there."""
        digits = figure.text.strip("()-−– ").replace("(", "").replace(")", "")
        sign = "−" if figure.value < 0 else ""
        label = f"{escaped(_NET_OF.sub('', figure.label))}, {figure.period}"
        return f"{sign}{escaped(digits)} ({label}) [{self._cited(figure)}]"

    def _cited(self, figure: StatementFigure) -> int:
        return self.answer.cite(figure.hit, self.document)

    def _plain(self, computed: Computed, result: Result) -> str:
        """A result without bold and footnotes, as a part of a formula."""
        return self._written(computed, result, computed.figures)[0]

    def _result(
        self,
        computed: Computed,
        result: Result,
        *,
        sign: str = "",
        points: bool = False,
        like: Sequence[StatementFigure] = (),
    ) -> str:
        """A result in bold with its unit, and a note where it is rounded."""
        figures = computed.figures or like
        text, is_rounded = self._written(computed, result, figures)
        if points:
            text = text.removesuffix(" %") + f" {PERCENTAGE_POINTS[self.asked.language]}"
        note = f" ({rounded(self.asked.language)})" if is_rounded else ""
        unit = self._unit(computed, figures) if result == "money" else ""
        return f"**{sign if computed.value > 0 else ''}{text}**{unit}{note}"

    def _unit(self, computed: Computed, figures: Sequence[StatementFigure]) -> str:
        """The unit of an amount: that of the question if it asks for one, otherwise the document's."""
        if self.asked.scale is not None and computed.scale:
            return f" {self.asked.scale[1]}"
        return f" ({escaped(' '.join(figures[0].scale_text.split()))})" if figures and figures[0].scale_text else ""

    def _written(self, computed: Computed, result: Result, figures: Sequence[StatementFigure]) -> tuple[str, bool]:
        """A result as text, and whether it is rounded."""
        is_compared = result == "percent" and self.asked.way == "change"
        places = self.asked.places if self.asked.places is not None else _PLACES[result] + is_compared
        if result == "percent":
            value, is_rounded = rounded_to(computed.value * _HUNDRED, places)
            return f"{number(value)} %", is_rounded
        if result != "money":
            value, is_rounded = rounded_to(computed.value, places)
            return number(value), is_rounded
        value = computed.value
        if self.asked.scale is not None and computed.scale:
            value, is_rounded = rounded_to(value.scaleb(computed.scale - self.asked.scale[0]), places)
            return number(value), is_rounded
        value, is_rounded = rounded_to(value, places)
        operands = [Operand(each.label, each.text, each.value, None, 0) for each in figures]
        return (in_unit(value, operands) if operands else number(value)), is_rounded

    def _decided(self, each: AskedFormula, results: Sequence[Computed]) -> str:
        """“Yes.” or “No.” where the question asks whether something rose or fell, or is positive or negative."""
        if not self.asked.is_yes_no:
            return ""
        value = results[-1].value
        if self.asked.sign is not None:
            is_so = value > 0 if self.asked.sign == "positive" else value < 0
        elif self.asked.way == "change" and self.asked.direction is not None and len(results) > 1:
            if self.asked.is_about_quality and (isinstance(each.formula, Amount) or each.result == "days"):
                return ""
            difference = value - results[0].value
            is_so = difference > 0 if self.asked.direction == "up" else difference < 0
        else:
            return ""
        return f"{(YES if is_so else NO)[self.asked.language]} "
