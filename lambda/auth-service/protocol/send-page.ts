/** Puts a page into an answer, with the headers that every page carries. */
import type { Context } from 'koa';
import { pageHeaders } from '../pages/layout.ts';
import type { Page } from '../pages/layout.ts';

export function sendPage(ctx: Context, page: Page): void {
  ctx.type = 'html';
  ctx.body = page.html;
  for (const [name, value] of Object.entries(pageHeaders(page))) ctx.set(name, value);
}
