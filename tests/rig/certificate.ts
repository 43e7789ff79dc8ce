import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A server certificate for `localhost` that signed itself, made anew for each run: no key is ever committed. */
export interface Certificate {
  /** PEM, for a TLS server. */
  readonly key: string;
  readonly cert: string;
  /** A Java key store (format JKS, password below) that trusts it, for Bazel's downloader. */
  readonly trustStore: Buffer;
}

export const trustStorePassword = 'changeit';

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
/** Context-specific tags: the version and the extensions of a certificate, a DNS name. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;

const ECDSA_WITH_SHA256 = Buffer.from('2a8648ce3d040302', 'hex');
const COMMON_NAME = Buffer.from('550403', 'hex');
const SUBJECT_ALTERNATIVE_NAME = Buffer.from('551d11', 'hex');

/** One element of the Distinguished Encoding Rules (X.690). */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length =
    body.length < 0x80
      ? Buffer.from([body.length])
      : Buffer.from([0x82, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, '');
  return der(UTC_TIME, Buffer.from(`${digits.slice(2, 14)}Z`));
}

/** Makes a key and a certificate for it (RFC 5280), valid from yesterday for two days. */
export function makeCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const day = 86_400_000;
  const algorithm = der(SEQUENCE, der(OBJECT, ECDSA_WITH_SHA256));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OBJECT, COMMON_NAME), der(UTF8_STRING, Buffer.from('localhost')))),
  );
  const names = der(SEQUENCE, der(DNS_NAME, Buffer.from('localhost')));
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.from([1])),
    algorithm,
    name,
    der(SEQUENCE, time(new Date(Date.now() - day)), time(new Date(Date.now() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      EXTENSIONS,
      der(SEQUENCE, der(SEQUENCE, der(OBJECT, SUBJECT_ALTERNATIVE_NAME), der(OCTET_STRING, names))),
    ),
  );
  const certificate = der(
    SEQUENCE,
    body,
    algorithm,
    der(BIT_STRING, Buffer.from([0]), signed(body, privateKey)),
  );
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    trustStore: javaKeyStore(certificate),
  };
}

function signed(body: Buffer, key: KeyObject): Buffer {
  return sign('sha256', body, key);
}

/** A key store of one trusted certificate. Format: the class JavaKeyStore of OpenJDK. */
function javaKeyStore(certificate: Buffer): Buffer {
  const text = (value: string): Buffer => Buffer.concat([number(2, value.length), Buffer.from(value)]);
  const content = Buffer.concat([
    number(4, 0xfeedfeed),
    number(4, 2),
    number(4, 1),
    number(4, 2),
    text('loopback'),
    number(8, 0),
    text('X.509'),
    number(4, certificate.length),
    certificate,
  ]);
  const password = Buffer.from(trustStorePassword, 'utf16le').swap16();
  const digest = createHash('sha1').update(password).update('Mighty Aphrodite').update(content).digest();
  return Buffer.concat([content, digest]);
}

function number(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, Math.max(bytes - 6, 0), Math.min(bytes, 6));
  return buffer;
}
