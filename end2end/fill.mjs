// For a workbook of a return.

/** Fills one cell as somebody does in a spreadsheet program: the answer to the first statement, and its narrative. */
export const fill = `
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["Answers"]
heads = {}
row = next(row for row in sheet.iter_rows() if any(cell.value == "How is it met?" or str(cell.value).startswith("How is it met?") for cell in row))
column = next(cell.column for cell in row if str(cell.value).startswith("How is it met?"))
number = next(cell.row for cell in sheet["A"] if cell.row > row[0].row and str(cell.value) == "1.1")
sheet.cell(number, column).value = "Written in a spreadsheet program."
book.save(sys.argv[2])
`;
