const LONGEST = 60;

/**
 * The part of a finding's summary that is the same whatever the finding is about. Most summaries are titles, but some
 * providers write the whole message there, with names and values in it.
 */
export function stableSummary(summary: string): string {
  const head = summary.split('\n')[0] ?? '';
  const text = head
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|\[[^\]]*\]|\([^)]*\)/g, ' ')
    // What follows is what was found, or an error of something else.
    .replace(/(: |, got\b|, but\b).*$/s, '')
    .replaceAll(/\S*[\d/{}$][^\s]*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (text.length <= LONGEST) return text === '' ? 'Finding' : text;
  return text.slice(0, text.lastIndexOf(' ', LONGEST)).trim();
}

/** `Unsupported argument` of the check `validate` is the rule `validate/unsupported-argument`. */
export function ruleId(check: string, summary: string): string {
  const slug = stableSummary(summary)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${check}/${slug === '' ? 'finding' : slug}`;
}
