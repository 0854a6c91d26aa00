"""What people are told on standard error, in lines and bars, and data on standard output, as lines or JSON."""

from .diagnoses import diagnosis_as_data, print_ailments
from .hubs import notified_as_data, print_notified
from .lines import colours, count, person, print_json, print_line, print_lines, print_text, tell
from .lists import columns, one_line, print_rows
from .problems import code_as_data, print_counts, print_explanation, print_found, print_problems
from .progress import Stopwatch, progress_bar
from .reports import (
    differences,
    differences_as_data,
    differences_in_short,
    differences_summed_up,
    match_as_data,
    print_report,
    print_retirement,
    report_as_data,
    strayed,
    unmatched,
)
from .started import print_finding, print_started

__all__ = [
    "Stopwatch",
    "code_as_data",
    "colours",
    "columns",
    "count",
    "diagnosis_as_data",
    "differences",
    "differences_as_data",
    "differences_in_short",
    "differences_summed_up",
    "match_as_data",
    "notified_as_data",
    "one_line",
    "person",
    "print_ailments",
    "print_counts",
    "print_explanation",
    "print_finding",
    "print_found",
    "print_json",
    "print_line",
    "print_lines",
    "print_notified",
    "print_problems",
    "print_report",
    "print_retirement",
    "print_rows",
    "print_started",
    "print_text",
    "progress_bar",
    "report_as_data",
    "strayed",
    "tell",
    "unmatched",
]
