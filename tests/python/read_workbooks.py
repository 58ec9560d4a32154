"""Reads the documents of an audit with nothing of ours, cell by cell, and recomputes every figure.

Usage: read_workbooks.py FOLDER, which holds analysis.xlsx, agencies.zip, regional.zip, regional.xlsx,
answers.json and scores.json of one audit. The last line counts the checks.
"""

import csv
import hashlib
import io
import json
import sys
import warnings
import zipfile
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import openpyxl

warnings.filterwarnings("ignore")
CHECKS = 0


def check(right, *what):
    global CHECKS
    CHECKS += 1
    if not right:
        raise AssertionError(*what)


def table(sheet, head_row=5):
    """The rows under the head row, each as a dict."""
    rows = sheet.iter_rows(min_row=head_row, values_only=True)
    heads = next(rows)
    for row in rows:
        # A sheet without rows says so in one sentence.
        if sum(cell is not None for cell in row) > 1:
            yield dict(zip(heads, row))


def no_formula_of_people(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                check(cell.data_type != "f" or str(cell.value).startswith("=SUM"), sheet.title, cell.coordinate, cell.value)


def analysis(folder, answers, scores):
    book = openpyxl.load_workbook(folder / "analysis.xlsx")
    names = book.sheetnames
    for name in ["Cover", "Heat table", "Charts", "Distribution", "Completeness", "All answers", "Narratives", "Not applicable", "Definitions"]:
        check(name in names, name)
    check(len(book["Heat table"].conditional_formatting) > 0, "the heat table has real conditional formats")
    scored = any(one["content_open"] for one in answers["returns"])
    check(len(book["Charts"]._charts) == (3 if scored else 0), "native charts, or a sentence where nothing has a score")
    agencies = {one["return"]: one["agency_name"] for one in answers["returns"]}
    wanted = {(agencies[one["return"]], one["statement"]): one for one in answers["answers"] if one["return"] in agencies}
    found = {(row["Agency"], row["Statement id"]): row for row in table(book["All answers"])}
    check(set(wanted) == set(found), "one row an agency and statement")
    standing = {"not_asked": "Not asked", "unanswered": "Unanswered", "not_applicable": "Not applicable", "answered": "Answered"}
    for place, one in wanted.items():
        row = found[place]
        check(row["Standing"] == standing[one["applicability"]], place, row["Standing"], one["applicability"])
        check((row["Level code"] or None) == one["level"], place, row["Level code"], one["level"])
        check((row["Reason (not applicable)"] or "") == (one["reason"] or ""), place)
        check((row["Times saved"] or 0) == one["revision"], place)
    written = defaultdict(str)
    code = {(agencies[one["return"]], one["statement_code"]): one for one in wanted.values()}
    for row in table(book["Narratives"]):
        written[row["Agency"], row["No."], row["Text"]] += row["What the agency wrote"]
    for place, one in code.items():
        check(written.get((*place, "How it is met"), "") == one["narrative"], place, "narrative")
        check(written.get((*place, "Impact"), "") == one["impact"], place, "impact")
    excused = sorted((row["Agency"], row["No."]) for row in table(book["Not applicable"]))
    check(excused == sorted(place for place, one in code.items() if one["applicability"] == "not_applicable"), "not applicable")
    # An agency's own score, and beneath it the moderated one where there is any.
    rows = [row for row in book["Heat table"].iter_rows(min_row=6, values_only=True) if row[0]]
    moderated = {row[0]: row for row in rows if str(row[2]).startswith("Moderated")}
    heat = {row[0]: row for row in rows if row[0] not in moderated or row is not moderated[row[0]]}
    check(set(moderated) == {one["agency_name"] for one in scores["returns"] if one.get("moderated")}, "moderated rows")
    for one in scores["returns"]:
        for row, figures in [(heat, one), (moderated, one.get("moderated"))]:
            if figures and figures["overall"] and figures["overall"]["percent_exact"] is not None:
                exact = Fraction(figures["overall"]["percent_exact"]) / 100
                check(abs(row[one["agency_name"]][3] - float(exact)) < 1e-12, one["agency_name"])
    cover = [[cell for cell in row if cell is not None] for row in book["Cover"].iter_rows(values_only=True)]
    counted = next(row for row in cover if row and row[0] == "Answers that may be read")
    check(counted[1] == counted[2] == sum(one["revision"] > 0 for one in answers["answers"]), counted)
    no_formula_of_people(book)


def recompute(scores):
    """Every figure from its statements, with fractions."""
    for one in scores["returns"]:
        if not one["content_open"]:
            continue
        total, weight_of_all = Fraction(0), Fraction(0)
        for standard in one["standards"]:
            reached, weights, red = Fraction(0), Fraction(0), False
            for statement in standard["statements"]:
                if statement["score"] is not None:
                    share = Fraction(statement["value"]) / Fraction(statement["highest"])
                    check(Fraction(statement["score"]) == share, statement)
                    reached += share * Fraction(statement["weight"])
                    weights += Fraction(statement["weight"])
                red = red or (statement["critical"] and statement["rag"] == "red" and statement["applicability"] == "answered")
            check(Fraction(standard["numerator"]) == reached and Fraction(standard["denominator"]) == weights, standard["standard"])
            if weights:
                check(Fraction(standard["percent_exact"]) == reached / weights * 100, standard["standard"])
                check(abs(Fraction(standard["percent_rounded"]) - Fraction(standard["percent_exact"])) <= Fraction(1, 10), standard)
                check(not standard["cap_applied"] or red, standard["standard"])
            else:
                check(standard["percent_exact"] is None and standard["rag"] is None, standard["standard"])
            total, weight_of_all = total + reached, weight_of_all + weights
        if weight_of_all:
            check(Fraction(one["overall"]["percent_exact"]) == total / weight_of_all * 100, one["agency_name"])


def agency_workbooks(folder, answers):
    submitted = {one["agency_name"] for one in answers["returns"] if one["content_open"]}
    with zipfile.ZipFile(folder / "agencies.zip") as archive:
        check(len(archive.namelist()) == len(submitted), archive.namelist())
        for name in archive.namelist():
            book = openpyxl.load_workbook(io.BytesIO(archive.read(name)))
            check(book["Summary"]["B2"].value in submitted, name)
            check(len(book["Summary"]._charts) == 1, name, "a chart")
            plan = book["Action plan"]
            rows = list(table(plan))
            if rows and rows[0]["Reference"]:
                kinds = {rule.type for rule in plan.data_validations.dataValidation}
                check({"list", "date"} <= kinds, name, kinds)
                check(plan.protection.sheet, name)
                check(plan["A6"].protection.locked and not plan["G6"].protection.locked, name)
            no_formula_of_people(book)


def regional(folder):
    with zipfile.ZipFile(folder / "regional.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        sheets = openpyxl.load_workbook(folder / "regional.xlsx")
        titles = {
            "scores.csv": "Scores",
            "aggregate.csv": "Aggregate",
            "data_quality.csv": "Data quality",
            "scores_moderated.csv": "Scores moderated",
            "aggregate_moderated.csv": "Aggregate moderated",
            "themes.csv": "Themes",
        }
        check({file["name"] for file in manifest["files"]} == set(titles), "files")
        for file in manifest["files"]:
            data = archive.read(file["name"])
            check(hashlib.sha256(data).hexdigest() == file["sha256"], file["name"])
            check(len(data) == file["bytes"], file["name"])
            rows = list(csv.reader(io.StringIO(data.decode("utf-8"))))
            check(rows[0] == file["columns"], file["name"])
            check(len(rows) - 1 == file["rows"], file["name"])
            check(all(len(row) == len(rows[0]) for row in rows), file["name"])
            for row in rows:
                for cell in row:
                    check(not cell or cell[0] not in "=+@\t\r" and (cell[0] != "-" or float(cell) <= 0), file["name"], cell)
            check(sheets[titles[file["name"]]].max_row >= len(rows), file["name"])


def main():
    folder = Path(sys.argv[1])
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    check(answers["counts"]["answers"] == len(answers["answers"]), "a file without its counts was cut off")
    analysis(folder, answers, scores)
    recompute(scores)
    agency_workbooks(folder, answers)
    regional(folder)
    print(f"{CHECKS} cells and figures agree")


main()
