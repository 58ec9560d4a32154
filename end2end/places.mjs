// The pages that have no address of their own to write down: by names such as RETURN/check.
import { audits } from "./audits.mjs";

/** Where each place is found: the link on the page of another address or place. A year's audits go by name, since the
 * journeys, which run beside this, open an audit of their own. */
const places = {
  SET: { on: "/question-sets", link: 'tbody a[href^="/question-sets/"]' },
  // The most urgent action, and the recommendation that it follows from.
  ACTION: { on: "/plan", link: 'tbody a[href^="/actions/"]' },
  RECOMMENDATION: { on: "ACTION", link: 'dd a[href^="/recommendations/"]' },
  // The report of that audit is made: its moderation is no more on the way of those who moderate, and still there.
  EARLIER: { on: "/audits", link: `a[href^="/audits/0"]:has-text("${audits.before}")`, takes: (href) => href.split("/").slice(0, 3).join("/") },
  MODERATED: { on: "EARLIER/moderation", link: 'tbody th a[href$="/moderation"]' },
  SIDE: { on: "MODERATED", link: 'a[href*="/moderation/standards/"]' },
  REPORT: { on: "/reports", link: `a[href^="/reports/0"]:has-text("${audits.before}")` },
  LEVELS: { on: "/", link: `a[href^="/returns/"]:has-text("${audits.before}")`, takes: (href) => `${href}/levels` },
  PIECE: { on: "/evidence", link: 'tbody a[href^="/evidence/0"]' },
  PERSON: { on: "/people", link: 'a[href^="/people/0"]' },
  KEPT: { on: "/retention", link: 'a[href^="/retention/0"]' },
  AUDIT: { on: "/", link: `a[href^="/audits/0"]:has-text("${audits.open}")` },
  ASKED: { on: "AUDIT/queries", link: 'tbody a[href*="/queries/"]' },
  SUBMITTED: { on: "AUDIT", link: 'tbody th a[href^="/returns/"]' },
  ASK: { on: "SUBMITTED/check", link: 'a[href$="/query"]' },
  EMERGENCY: { on: "AUDIT", link: 'a[href$="/emergency"]' },
  RETURN: { on: "/", link: `a[href^="/returns/"]:has-text("${audits.open}")` },
  STANDARD: { on: "RETURN", link: 'a[href*="/standards/"]' },
  DELEGATE: { on: "RETURN/delegation", link: 'a[href*="/delegation/"]' },
  QUERY: { on: "RETURN/queries", link: 'tbody a[href*="/queries/"]' },
  HISTORY: { on: "RETURN/check", link: 'a[href$="/history"]' },
  COMMENTS: { on: "RETURN/check", link: 'a[href$="/comments"]' },
  LIBRARY: { on: "RETURN/check", link: 'a[href$="/comments"]', takes: (href) => href.replace(/comments$/, "library") },
};

/** The address of a page of a tour; each place is looked for once. */
export async function resolve(page, path, found) {
  const [head, ...rest] = path.split(/(?=[/?])/);
  const place = places[head];
  if (!place) return path;
  if (!found.has(head)) {
    await page.goto(await resolve(page, place.on, found));
    const href = (await page.locator(place.link).first().getAttribute("href"));
    found.set(head, place.takes ? place.takes(href) : href);
  }
  return found.get(head) + rest.join("");
}
