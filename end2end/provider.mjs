// A real OpenID Connect provider on this machine, for the tests: node provider.mjs PORT SITE [with-parent]
// PORT 0 is any that is free; SITE is where Candour is reached. Says its address, then serves: whoever types
// any name and any password on its pages is that name. "with-parent" ends it with whoever started it.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, sites, parent] = process.argv.slice(2);
const server = createServer();
await new Promise((listening) => server.listen(Number(port), "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "candour",
      client_secret: "the secret of the tests",
      redirect_uris: sites.split(",").map((site) => `${site}/sign-in/with/council/back`),
    },
  ],
  cookies: { keys: ["only for the tests"] },
  pkce: { required: () => true },
});
// Its pages would fetch a font from outside.
provider.use(async (context, next) => {
  await next();
  if (typeof context.body === "string") context.body = context.body.replace(/@import url\([^)]*\);/, "");
});
server.on("request", provider.callback());
console.log(issuer);
if (parent === "with-parent") {
  process.stdin.on("end", () => process.exit());
  process.stdin.resume();
}
