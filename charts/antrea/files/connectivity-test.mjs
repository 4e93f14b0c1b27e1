// Run by `helm test` in a pod on the pod network: DNS, a Service, TLS with the published certificate, the controller.
import { readFileSync } from 'node:fs';
import { get } from 'node:https';

const name = `antrea.${process.env.POD_NAMESPACE}.svc`;
const ca = readFileSync('/etc/antrea-ca/ca.crt');

function probe() {
  return new Promise((resolve, reject) => {
    const request = get({ host: name, path: '/readyz', ca, servername: name, timeout: 5000 }, (response) => {
      response.resume();
      response.statusCode === 200 ? resolve() : reject(new Error(`/readyz answered ${response.statusCode}`));
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 5 s')));
    request.on('error', reject);
  });
}

for (let attempt = 1; ; attempt++) {
  try {
    await probe();
    console.log(`https://${name}/readyz answered over the pod network`);
    break;
  } catch (error) {
    console.error(`attempt ${attempt}: ${error.message}`);
    if (attempt === 10) process.exit(1);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}
