const name = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const longestName = 63;
const longestPrefix = 253;

/** Whether Kubernetes takes `text` as the key of a label: a name, or a DNS subdomain, `/`, and a name. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return isName(text);
  const prefix = text.slice(0, slash);
  return prefix.length <= longestPrefix && subdomain.test(prefix) && isName(text.slice(slash + 1));
}

/** Whether Kubernetes takes `text` as the value of a label; values may be empty. */
export function isLabelValue(text: string): boolean {
  return text === '' || isName(text);
}

function isName(text: string): boolean {
  return text.length <= longestName && name.test(text);
}
