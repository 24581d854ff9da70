/**
 * Reads the hosted page as a person's browser and a screen reader would: the form with a password field, where it
 * posts to, what its fields are called. No script runs, since the page has none.
 */
export interface FormField {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly id: string | undefined;
  readonly autocomplete: string | undefined;
}
export interface HtmlForm {
  readonly action: string;
  readonly method: string;
  readonly fields: readonly FormField[];
}

/** A way to sign in somewhere else, as the page offers it. */
export interface ProviderButton {
  readonly name: string;
  readonly href: string;
}

export const readProviderButtons = (html: string): readonly ProviderButton[] =>
  [...html.matchAll(/<a\b([^>]*)>\s*Sign in with ([^<]+)<\/a>/gi)].map(([, attributes = '', name = '']) => ({
    name: decodeEntities(name.trim()),
    href: attributesOf(attributes).get('href') ?? '',
  }));

/** The first form that asks for a password, or undefined: an error page is not a sign-in form. */
export function readSignInForm(html: string): HtmlForm | undefined {
  return readForms(html).find((form) => form.fields.some((field) => field.type === 'password'));
}

export function readForms(html: string): readonly HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].map(([, attributes = '', body = '']) => {
    const read = attributesOf(attributes);
    return {
      action: read.get('action') ?? '',
      method: (read.get('method') ?? 'get').toUpperCase(),
      fields: [...body.matchAll(/<input\b([^>]*)>/gi)].map(([, text = '']) => field(attributesOf(text))),
    };
  });
}

/** Form body (application/x-www-form-urlencoded) with the person's own words filled in. */
export function fillSignIn(form: HtmlForm, login: string, password: string): string {
  const body = new URLSearchParams();
  const loginField = loginFieldOf(form);
  for (const input of form.fields) {
    if (input.name === '') continue;
    if (input.type === 'password') body.append(input.name, password);
    else if (input === loginField) body.append(input.name, login);
    else body.append(input.name, input.value);
  }
  return body.toString();
}

/** Where the person types who they are. */
export function loginFieldOf(form: HtmlForm): FormField | undefined {
  return (
    form.fields.find((input) => input.autocomplete?.includes('username')) ??
    form.fields.find((input) => input.type === 'email' || input.type === 'text')
  );
}

function field(attributes: ReadonlyMap<string, string>): FormField {
  return {
    name: attributes.get('name') ?? '',
    type: (attributes.get('type') ?? 'text').toLowerCase(),
    value: attributes.get('value') ?? '',
    id: attributes.get('id'),
    autocomplete: attributes.get('autocomplete'),
  };
}

export function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return new Map(
    [...found].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decodeEntities(double ?? single ?? bare ?? ''),
    ]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five of XML and numeric ones: all that the service's own escaping writes. */
function decodeEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
