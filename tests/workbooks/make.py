"""Fills in a blank workbook for the police of every-type-2026.1.json with openpyxl: make.py BLANK.xlsx OUT.xlsx"""

import datetime
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
answers, evidence = book["Answers"], book["Evidence"]


def column(sheet, name):
    return next(cell.column for row in sheet.iter_rows(max_row=10) for cell in row if cell.value == name)


def rows(sheet, code):
    return [row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == code]


def put(code, value, name="Your answer", nth=0):
    answers.cell(rows(answers, code)[nth], column(answers, name)).value = value


put("1.1", "Mostly met")
put("1.1", "Zwei Zeilen,\n= und <kein> Makro & mehr.", "How is it met?")
put("1.3", "Yes")
put("1.4", 0.875)
put("2.1", 12)
put("2.2", 2.5)
put("2.3", datetime.date(2026, 3, 4))
put("2.4", "12 of 40")
put("2.5", "By form")
put("2.6", "Yes", nth=2)
row = rows(evidence, "1.1")[0]
evidence.cell(row, column(evidence, "Title of the document or record")).value = "Role description"
evidence.cell(row, column(evidence, "Its date")).value = datetime.date(2025, 12, 31)
book.save(sys.argv[2])
