import type { Selection } from './servedResource.ts';
import { StatusError } from './statusError.ts';

/**
 * Reads `fieldSelector` (`metadata.name=x,nodeName=y`). Other fields and label selectors are refused rather than
 * ignored: an answer that does not honour them would be wrong. @throws StatusError BadRequest
 */
export function readSelection(query: URLSearchParams): Selection {
  if (query.get('labelSelector'))
    throw new StatusError('BadRequest', 'label selectors are not supported here');
  let selection: Selection = {};
  for (const term of (query.get('fieldSelector') ?? '').split(',')) {
    if (term !== '') selection = { ...selection, ...readTerm(term) };
  }
  return selection;
}

function readTerm(term: string): Selection {
  const [, field, value] = /^([\w.]+)==?([^=]*)$/.exec(term) ?? [];
  switch (field) {
    case 'metadata.name':
      return { name: value ?? '' };
    case 'nodeName':
      return { node: value ?? '' };
    default:
      throw new StatusError('BadRequest', `field selector ${JSON.stringify(term)} is not supported`);
  }
}
