// Says that JavaScript runs, and wakes GOV.UK Frontend's components, which look for these classes.
import { initAll } from "./govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
