import { escapeMarkup } from '../markup.ts';
import { STYLE } from './style.ts';

/** The page may load nothing: its style stands inside, and it has no script. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A page that shows a picture under its title, and what stands below it, which is markup. */
export function page(heading: string, svg: string, below: string): string {
  const title = escapeMarkup(heading);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>
${STYLE}
</style>
</head>
<body>
<main>
<h1 class="unseen">${title}</h1>
<figure class="scroll">
${svg}
</figure>
${below}</main>
</body>
</html>
`;
}
