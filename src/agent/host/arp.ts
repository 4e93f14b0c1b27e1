/**
 * A gratuitous ARP request, as hex digits of the whole Ethernet frame: who had `ip` before is forgotten by every
 * neighbour that hears it. `mac` is `aa:bb:cc:dd:ee:ff`, `ip` dotted IPv4.
 */
export function gratuitousArpFrame(mac: string, ip: string): string {
  const sender = mac.replaceAll(':', '');
  const address = ip
    .split('.')
    .map((octet) => Number(octet).toString(16).padStart(2, '0'))
    .join('');
  const ethernet = `ffffffffffff${sender}0806`;
  const request = '0001080006040001';
  return `${ethernet}${request}${sender}${address}000000000000${address}`;
}
