import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CniError } from './cniError.ts';
import { type PluginCall, parseRequest, versionForErrors } from './request.ts';

const environment = {
  CNI_COMMAND: 'ADD',
  CNI_CONTAINERID: 'c0ffee',
  CNI_NETNS: '/var/run/netns/cni-1',
  CNI_IFNAME: 'eth0',
  CNI_ARGS:
    'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=nginx-de-1;K8S_POD_INFRA_CONTAINER_ID=c0ffee',
  CNI_PATH: '/opt/cni/bin',
};
const config = { cniVersion: '0.3.0', name: 'antrea', type: 'antrea', ipam: { type: 'host-local' } };

function call(env: Record<string, string> = {}, extra: object = {}): PluginCall {
  return { env: { ...environment, ...env }, stdin: JSON.stringify({ ...config, ...extra }) };
}

const codeOf = (code: number) => expect.objectContaining({ code });

describe('parseRequest', () => {
  it('reads ADD', () => {
    expect(parseRequest(call())).toEqual({
      command: 'ADD',
      version: '0.3.0',
      attachment: {
        containerId: 'c0ffee',
        ifname: 'eth0',
        netns: '/var/run/netns/cni-1',
        podName: 'nginx-de-1',
        podNamespace: 'default',
      },
    });
  });

  it('reads the uid of the pod where the runtime passes it', () => {
    const CNI_ARGS = `${environment.CNI_ARGS};K8S_POD_UID=0f5c`;
    expect(parseRequest(call({ CNI_ARGS }))).toMatchObject({ attachment: { podUid: '0f5c' } });
    const none = `${environment.CNI_ARGS};K8S_POD_UID=`;
    expect(parseRequest(call({ CNI_ARGS: none }))).not.toHaveProperty('attachment.podUid');
  });

  it('reads DEL without a namespace, and without pod arguments', () => {
    const request = parseRequest(call({ CNI_COMMAND: 'DEL', CNI_NETNS: '', CNI_ARGS: '' }));
    expect(request).toMatchObject({ command: 'DEL', owner: { containerId: 'c0ffee', ifname: 'eth0' } });
  });

  it('takes a configuration without version for 0.1.0', () => {
    expect(parseRequest(call({}, { cniVersion: undefined })).version).toBe('0.1.0');
  });

  it('reads the addresses of the previous result for CHECK, in both forms', () => {
    const newer = call(
      { CNI_COMMAND: 'CHECK' },
      { cniVersion: '1.0.0', prevResult: { ips: [{ address: '10.0.0.2/24' }] } },
    );
    expect(parseRequest(newer)).toMatchObject({ prevAddresses: ['10.0.0.2/24'] });
    const older = call(
      { CNI_COMMAND: 'CHECK' },
      { cniVersion: '0.4.0', prevResult: { ip4: { ip: '10.0.0.3/24' } } },
    );
    expect(parseRequest(older)).toMatchObject({ prevAddresses: ['10.0.0.3/24'] });
  });

  it.each(['cni.dev/valid-attachments', 'cni.dev/attachments'])('reads %s for GC', (key) => {
    const request = parseRequest(
      call({ CNI_COMMAND: 'GC' }, { cniVersion: '1.1.0', [key]: [{ containerID: 'a', ifname: 'eth0' }] }),
    );
    expect(request).toEqual({
      command: 'GC',
      version: '1.1.0',
      valid: [{ containerId: 'a', ifname: 'eth0' }],
    });
  });

  it('does not take a missing list of attachments for an empty one', () => {
    expect(() => parseRequest(call({ CNI_COMMAND: 'GC' }, { cniVersion: '1.1.0' }))).toThrow(codeOf(7));
  });

  it.each([
    ['CHECK', '0.3.1'],
    ['GC', '1.0.0'],
    ['STATUS', '1.0.0'],
    ['ADD', '9.9.9'],
  ])('%s of %s is incompatible', (command, cniVersion) =>
    expect(() => parseRequest(call({ CNI_COMMAND: command }, { cniVersion }))).toThrow(codeOf(1)),
  );

  it.each([
    ['CNI_COMMAND', ''],
    ['CNI_COMMAND', 'EXPLODE'],
    ['CNI_CONTAINERID', ''],
    ['CNI_CONTAINERID', '../../etc'],
    ['CNI_IFNAME', ''],
    ['CNI_IFNAME', 'a-name-that-is-too-long'],
    ['CNI_IFNAME', '..'],
    ['CNI_NETNS', ''],
    ['CNI_NETNS', 'relative'],
    ['CNI_NETNS', '/var/run/netns/../../../etc/passwd'],
    ['CNI_NETNS', '/x\nlink delete dev eth0'],
    ['CNI_ARGS', ''],
    ['CNI_ARGS', '=x'],
    ['CNI_ARGS', 'K8S_POD_NAMESPACE=default;K8S_POD_NAME=a/b'],
    ['CNI_ARGS', 'K8S_POD_NAMESPACE=default;K8S_POD_NAME=-x'],
  ])('refuses %s=%j with code 4', (name, value) =>
    expect(() => parseRequest(call({ [name]: value }))).toThrow(codeOf(4)),
  );

  it.each([
    ['[]'],
    ['null'],
    ['{"cniVersion":3}'],
    ['{"cniVersion":"0.3.0","name":"../x"}'],
    ['{"cniVersion":"0.3.0"}'],
  ])('refuses the configuration %s with code 7', (stdin) =>
    expect(() => parseRequest({ env: environment, stdin })).toThrow(codeOf(7)),
  );

  it.each(['', '{', '\0\0'])('refuses %j, which is no JSON, with code 6', (stdin) =>
    expect(() => parseRequest({ env: environment, stdin })).toThrow(codeOf(6)),
  );

  it('throws nothing but CNI errors, whatever it is given', () => {
    const rubbish = fc.oneof(fc.string(), fc.json(), fc.constant(JSON.stringify(config)));
    const env = fc.dictionary(
      fc.constantFrom(...Object.keys(environment)),
      fc.oneof(fc.string(), fc.constant('ADD')),
    );
    fc.assert(
      fc.property(env, rubbish, (changed, stdin) => {
        try {
          parseRequest({ env: { ...environment, ...changed }, stdin });
        } catch (error) {
          expect(error).toBeInstanceOf(CniError);
        }
      }),
    );
  });
});

describe('versionForErrors', () => {
  it('finds the version even in broken JSON', () => {
    expect(versionForErrors('{"cniVersion" : "1.0.0", "name":')).toBe('1.0.0');
    expect(versionForErrors('rubbish')).toBe('0.1.0');
  });
});
