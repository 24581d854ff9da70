/**
 * `npm run review`: what of two regions' templates would not survive.
 * Exit 0 clean, 1 findings, 2 could not judge, 3 usage.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { AssemblyError } from '../lib/assembly/errors.ts';
import { DEFAULT_ENVIRONMENT, findEnvironment } from '../lib/config/find-environment.ts';
import { environmentId } from '../lib/config/names.ts';
import { renderHtml } from '../lib/report/html.ts';
import { renderMarkdown } from '../lib/report/markdown.ts';
import { renderSarif } from '../lib/report/sarif.ts';
import { renderTerminal, wantsColour } from '../lib/report/terminal.ts';
import { cataloguePage } from '../lib/review/catalogue-page.ts';
import { RULES, ruleOf } from '../lib/review/catalogue.ts';
import { reviewDocument, ruleText } from '../lib/review/document.ts';
import { ReviewError } from '../lib/review/errors.ts';
import type { ReviewErrorCode } from '../lib/review/errors.ts';
import { reviewJson } from '../lib/review/json.ts';
import { outcomeOf, review } from '../lib/review/review.ts';
import type { Review } from '../lib/review/review.ts';
import { reviewSarif } from '../lib/review/sarif.ts';
import { withAssemblyOf } from './assembly-of.ts';
import { parseReview } from './review-options.ts';
import type { Format, ReviewOptions } from './review-options.ts';

const EXIT = { clean: 0, findings: 1, undecided: 2, usage: 3 } as const;
const ACCEPTANCES = 'review.json';
const DRILLS = 'drills';
/** What leaves nothing to judge; anything else is a slip of the command line. */
const JUDGES_NOTHING: ReadonlySet<ReviewErrorCode> = new Set(['ROLES', 'BASE']);
const root = resolve(import.meta.dirname, '..');
process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  try {
    const options = parseReview(words, DEFAULT_ENVIRONMENT);
    if (options === undefined) return EXIT.clean;
    if (options.explain !== undefined) return explain(options.explain, options.format);
    return await withAssembly(options, (directory) => {
      const found = reviewOf(directory, options);
      process.stdout.write(rendered(found, options));
      return EXIT[outcomeOf(found, options.failOn)];
    });
  } catch (error) {
    return told(error);
  }
}

/** A fresh assembly is gone afterwards: whatever reads it does so within. */
function withAssembly<T>({ assembly, env }: ReviewOptions, use: (directory: string) => T): Promise<T> {
  const environment = assembly === undefined ? environmentId(findEnvironment(env)) : env;
  return withAssemblyOf({ environment, named: assembly, root }, use);
}

function reviewOf(directory: string, options: ReviewOptions): Review {
  const { base, rule, primary, standby, acceptances, evidence } = options;
  return review({
    assembly: directory,
    ...(base === undefined ? {} : { base }),
    regions: {
      ...(primary === undefined ? {} : { primary }),
      ...(standby === undefined ? {} : { standby }),
    },
    rules: rule,
    acceptances: { file: acceptances ?? ACCEPTANCES, named: acceptances !== undefined },
    evidence: { folder: evidence ?? DRILLS, named: evidence !== undefined },
    today: new Date().toISOString().slice(0, 10),
  });
}

function rendered(found: Review, { format, failOn }: ReviewOptions): string {
  switch (format) {
    case 'terminal': {
      const colour = wantsColour(process.stdout, process.env);
      return `${renderTerminal(reviewDocument(found, failOn), { colour })}\n`;
    }
    case 'markdown':
      return renderMarkdown(reviewDocument(found, failOn));
    case 'html':
      return renderHtml(reviewDocument(found, failOn));
    case 'json':
      return reviewJson(found, failOn);
    case 'sarif':
      return renderSarif(reviewSarif(found, toolVersion()));
  }
}

function toolVersion(): string {
  const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function explain(id: string, format: Format): number {
  const rules = id === 'all' ? RULES : [ruleOf(id)];
  const text = `${rules.map(ruleText).join('\n\n')}\n`;
  process.stdout.write(format === 'markdown' ? cataloguePage(rules) : text);
  return EXIT.clean;
}

/** One sentence for a coded error. @throws anything else: a defect, which keeps its stack. */
function told(error: unknown): number {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  process.stderr.write(`review: ${error.message}\n`);
  const unreadable =
    error instanceof AssemblyError || (error instanceof ReviewError && JUDGES_NOTHING.has(error.code));
  return unreadable ? EXIT.undecided : EXIT.usage;
}
