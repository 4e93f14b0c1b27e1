import { describe, expect, it } from 'vitest';
import { helpText } from '../framework/help.ts';
import { explainCommand } from './explain.ts';

describe('explainCommand', () => {
  it('tells its exit codes', () => {
    const root = { name: 'antctl', short: '', subcommands: [explainCommand] };
    expect(helpText([root, explainCommand])).toContain(
      '2 when denied, 3 when it cannot be known, 4 when a switch disagrees',
    );
  });
});
