import { describe, expect, it } from 'vitest';
import { errorCodes } from '#base/errorCodes.ts';
import { errorsDocGenerator } from './errorsDoc.ts';

describe('errorsDocGenerator', () => {
  it('explains every code once, in order', async () => {
    const [file] = await errorsDocGenerator.generate('.');
    const titles = [...(file?.content ?? '').matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(titles).toEqual(Object.keys(errorCodes).sort());
  });
});
