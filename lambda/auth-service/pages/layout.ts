/** The frame of every page that a person sees, and the headers that go with it. No script anywhere. */
import { createHash } from 'node:crypto';
import { escapeHtml } from './html.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly html: string;
  /** Where a form on the page may lead, redirects included: Chromium checks those too. Origins or schemes. */
  readonly formTargets: readonly string[];
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** `content` is HTML already; `title` is text. */
export function layout(title: string, content: string, formTargets: readonly string[] = []): Page {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
  return { html, formTargets };
}

export function pageHeaders(page: Page): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    ["form-action 'self'", ...page.formTargets].join(' '),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Strict-Transport-Security': 'max-age=31536000',
  };
}

/**
 * What `form-action` needs so that a form may end at `uri`:
 * its origin, or its scheme for an installed application.
 */
export function formTarget(uri: string | undefined): readonly string[] {
  if (uri === undefined || !URL.canParse(uri)) return [];
  const { origin, protocol } = new URL(uri);
  return [origin === 'null' ? protocol : origin];
}
