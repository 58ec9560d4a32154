// The titles of the demo's audits: the open one opened 28 days ago, the other two years before it.
const year = new Date(Date.now() - 28 * 24 * 60 * 60 * 1000).getUTCFullYear();
const title = (year) => `Care Act compliance self-audit ${year}`;

export const audits = { open: title(year), before: title(year - 2) };
