//! What lies in the zip, for whoever opens it in ten years.

use super::ReturnDocument;
use candour_domain::time;

/// README.txt. `more` names further files with what they are.
pub fn readme(document: &ReturnDocument, workbook: &str, more: &[(String, String)]) -> String {
    let files = match document.files.len() {
        0 => "There are no files of evidence.".to_owned(),
        1 => "evidence/       1 file of evidence. Its given name stands in return.json under \"files\".".to_owned(),
        count => {
            format!(
                "evidence/       {count} files of evidence. Their given names stand in return.json under \"files\"."
            )
        }
    };
    let more: Vec<String> = more.iter().map(|(name, what)| format!("{name}\n                {what}\n")).collect();
    let more = more.concat();
    let submitted = document
        .r#return
        .submitted_at
        .map_or_else(|| "not submitted".to_owned(), |at| format!("submitted on {}", time::moment_text(at)));
    let text = format!(
        "{marking}\n\
        \n\
        The return of {agency}\n\
        to the audit \"{audit}\" of {board}\n\
        \n\
        Taken out of Candour on {made}; {submitted}.\n\
        Question set: {set}, version {version}\n\
        SHA-256 of its content: {hash}\n\
        \n\
        WHAT LIES HERE\n\
        \n\
        return.json     Every statement with your answer, who saved it and when, the list of files, what the\n\
        \x20               Board asked and you answered, and what the trail says of this return. Made for programs; any text editor opens it. Its format is\n\
        \x20               {schema}. Another Board that uses Candour can take the answers in from it: open the\n\
        \x20               return there, choose \"Upload a filled-in workbook\", and choose return.json.\n\
        {workbook}\n\
        \x20               The same answers to read in Excel, and the Board's queries where there are any.\n\
        {more}{files}\n\
        \n\
        A file that could not be read when this was made is named in NOT-READ.txt. Where there is no such file,\n\
        everything was read.\n\
        \n\
        WHAT DOES NOT LIE HERE\n\
        \n\
        Earlier wordings of your answers (return.json says when each was saved and by whom), and what other agencies\n\
        and the Board keep for themselves.\n\
        \n\
        These files are no longer encrypted. Keep them where your agency keeps records of this marking.\n",
        marking = document.marking,
        agency = document.agency.name,
        audit = document.audit.title,
        board = document.board,
        made = time::moment_text(document.made_at),
        set = document.question_set.title,
        version = document.question_set.version,
        hash = document.question_set.hash,
        schema = document.schema,
    );
    // Windows' own editor showed it in one line for many years.
    text.replace('\n', "\r\n")
}
