/**
 * A JavaScript form of a Go (RE2) expression. The two differ where RE2 has leading flags, `\z`, `\A` and `(?P<name>`;
 * RE2 has no look-around and no back references, so nothing else needs a translation.
 */
export function regularExpression(pattern: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const body = (flags ? pattern.slice(flags[0].length) : pattern)
    .replaceAll('\\z', '$')
    .replaceAll('\\A', '^')
    .replaceAll('(?P<', '(?<');
  const letters = flags?.[1] ?? '';
  try {
    return new RegExp(body, `${letters}u`);
  } catch {
    // Escapes such as `\-` are errors in Unicode mode only.
    return new RegExp(body, letters);
  }
}
