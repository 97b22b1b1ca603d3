import { describe, expect, it } from 'vitest';
import { instant } from '../../src/core/base/time.ts';
import { Circuit } from '../../src/service/circuit.ts';

const at = (seconds: number) => instant(seconds * 1_000);

function failing(times: number): Circuit {
  const circuit = new Circuit();
  for (let count = 0; count < times; count += 1) circuit.concluded(false, at(0));
  return circuit;
}

describe('Circuit', () => {
  it('lets everything through until the fifth failure in a row', () => {
    expect(failing(4).refusal(at(0))).toBeUndefined();
    expect(failing(5).refusal(at(0))).toContain('failed 5 times in a row');
  });

  it('lets a question through after a pause, and pauses twice as long when that fails', () => {
    const circuit = failing(5);
    expect(circuit.refusal(at(4.9))).toBeDefined();
    expect(circuit.refusal(at(5))).toBeUndefined();
    circuit.concluded(false, at(5));
    expect(circuit.refusal(at(14.9))).toBeDefined();
    expect(circuit.refusal(at(15))).toBeUndefined();
  });

  it('never pauses for longer than a minute', () => {
    const circuit = failing(50);
    expect(circuit.refusal(at(59.9))).toBeDefined();
    expect(circuit.refusal(at(60))).toBeUndefined();
  });

  it('starts anew after an answer', () => {
    const circuit = failing(5);
    circuit.concluded(true, at(5));
    circuit.concluded(false, at(6));
    expect(circuit.refusal(at(6))).toBeUndefined();
  });
});
