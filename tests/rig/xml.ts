/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly in the element. */
  readonly text: string;
}

const TOKEN = /<\?[^?]*\?>|<(\/?)([A-Za-z][\w-]*)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const ENTITY = /&(?:(amp|lt|gt|quot)|#(\d+));/g;
const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** Reads the XML that tests here have to do with; throws for text that is not well-formed. */
export function parseXml(document: string): XmlElement {
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < document.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(document);
    const parent = open.at(-1);
    if (!token || !parent) throw new Error(`no XML at offset ${at}: ${document.slice(at, at + 80)}`);
    const [, closing, name, attributes, empty, text] = token;
    if (text !== undefined) parent.text += decode(text);
    if (name === undefined) continue;
    if (closing === '/') {
      if (parent.name !== name) throw new Error(`</${name}> where </${parent.name}> was expected`);
      open.pop();
      continue;
    }
    const element: OpenElement = {
      name,
      attributes: readAttributes(attributes ?? ''),
      children: [],
      text: '',
    };
    parent.children.push(element);
    if (empty === '') open.push(element);
  }
  const [only, ...others] = root.children;
  if (!only || others.length > 0 || open.length !== 1) throw new Error('not one whole element');
  return only;
}

/** All elements of a name below an element. */
export function elementsNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elementsNamed(child, name),
  ]);
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w-]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name ?? '', decode(value ?? '')]));
}

function decode(text: string): string {
  if (text.replace(ENTITY, '').includes('&')) throw new Error(`an unknown entity in ${text.slice(0, 80)}`);
  return text.replace(ENTITY, (_, name: string | undefined, code: string) =>
    name === undefined ? String.fromCodePoint(Number(code)) : (CHARACTERS[name] ?? ''),
  );
}
