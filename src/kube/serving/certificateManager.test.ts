import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { CertificateManager, renewalDelay } from './certificateManager.ts';

const day = 24 * 3_600_000;

describe('renewalDelay', () => {
  it('is half the life, at most a year', () => {
    expect(renewalDelay(2 * day)).toBe(day);
    expect(renewalDelay(3650 * day)).toBe(365 * day);
  });
});

describe('CertificateManager', () => {
  it('renews at half life and keeps the authority before in the bundle', async () => {
    const clock = manualClock();
    const manager = await CertificateManager.create({
      commonName: 'antrea',
      dnsNames: ['antrea.kube-system.svc'],
      ipAddresses: ['127.0.0.1'],
      clock,
      logger: silentLogger(),
      lifetimeMs: 2 * day,
    });
    const first = manager.current();
    const renewed = new Promise<void>((resolve) => {
      manager.onChange(() => resolve());
    });
    const stop = new AbortController();
    const running = manager.run(stop.signal);
    clock.advance(day - 1);
    expect(manager.current()).toBe(first);
    clock.advance(1);
    await renewed;
    const second = manager.current();
    expect(second.certificatePem).not.toBe(first.certificatePem);
    expect(second.caBundlePem).toContain(first.caBundlePem.trim());
    const authority = new X509Certificate(second.caBundlePem);
    expect(new X509Certificate(second.certificatePem).verify(authority.publicKey)).toBe(true);
    stop.abort();
    await running;
  });

  it.each([
    ['an hour forward', 3_600_000, 'kept'],
    ['an hour back', -3_600_000, 'kept'],
    ['to the year before', -365 * day, 'renewed'],
    ['behind its end', 3 * 365 * day, 'renewed'],
  ])(
    'has a valid certificate within a minute of a clock that jumps %s: it is %s',
    async (_, jumpMs, what) => {
      const clock = manualClock();
      let jumped = 0;
      const manager = await CertificateManager.create({
        commonName: 'antrea',
        dnsNames: ['antrea.kube-system.svc'],
        ipAddresses: [],
        clock: { ...clock, now: () => clock.now() + jumped },
        logger: silentLogger(),
        lifetimeMs: 365 * day,
      });
      const first = manager.current();
      const renewed = new Promise<void>((resolve) => {
        manager.onChange(() => resolve());
      });
      const stop = new AbortController();
      const running = manager.run(stop.signal);
      jumped = jumpMs;
      clock.advance(60_000);
      if (what === 'renewed') await renewed;
      const { notBefore, notAfter } = manager.current();
      expect(manager.current() === first).toBe(what === 'kept');
      expect(notBefore).toBeLessThan(clock.now() + jumped);
      expect(notAfter).toBeGreaterThan(clock.now() + jumped);
      stop.abort();
      await running;
    },
  );
});
