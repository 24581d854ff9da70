/** HTML that is safe by construction: text is escaped on its way in, and only this file can make a `Markup`. */
import { oneLine } from '../text.ts';

export interface Markup {
  readonly html: string;
}
export type Content = Markup | string | number | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeText = (text: string): string =>
  oneLine(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const serialise = (content: Content): string => {
  if (content === undefined) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escapeText(content);
  return 'html' in content ? content.html : content.map(serialise).join('');
};

type Attributes = Readonly<Record<string, string | number | undefined>>;

const VOID_ELEMENTS: ReadonlySet<string> = new Set(['meta', 'rect', 'line', 'path', 'circle', 'br', 'use']);

/** One element. Names come from the code only, never from a document; values are escaped. */
export const element = (name: string, attributes: Attributes, ...content: readonly Content[]): Markup => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeText(String(value))}"`,
    )
    .join('');
  const inner = serialise(content);
  const html =
    inner === '' && VOID_ELEMENTS.has(name)
      ? `<${name}${written}/>`
      : `<${name}${written}>${inner}</${name}>`;
  return { html };
};

/** Two decimals are a hundredth of a pixel; longer numbers only make the page heavy. */
export const round = (value: number): string => String(Math.round(value * 100) / 100);

/** For constant text of the code itself, such as the style sheet. */
export const trusted = (html: string): Markup => ({ html });
