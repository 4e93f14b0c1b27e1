import { describe, expect, it } from 'vitest';
import { uuid5 } from './uuid5.ts';

describe('uuid5', () => {
  it.each([
    ['namespace=default And podSelector=app=nginx', '766a9e51-f132-5c2f-b862-9ac68e75d77d'],
    ['namespace=default And podSelector=app=busybox', 'f28c24af-a4e2-5db0-af75-0a11b86fe1ea'],
    ['namespace=default And podSelector=', 'c4c59cfe-9160-5de5-a85b-01a58d11963e'],
    ['namespaceSelector=', '1f9218fa-9c57-5ae8-863d-27eda2c6cfe5'],
    ['podSelector=', 'a604dcac-3c86-5028-b0f3-1856721a19f8'],
    ['namespaceSelector= And podSelector=app=nginx', 'c456e11e-5397-5f66-af7d-3588f90b8568'],
  ])('%s', (name, uuid) => {
    expect(uuid5(name)).toBe(uuid);
  });
});
