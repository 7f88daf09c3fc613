import { createPrivateKey, X509Certificate } from 'node:crypto'

// Made for these tests alone, by:
// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500
//   -subj /CN=localhost -addext subjectAltName=DNS:localhost
const KEY =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiSFBBBWvK9QXqMPTZ2z6xVXCJbPIxxu85SOifJyi' +
  'xIOhRANCAASsFxzt1vgyY92b9iylEbZygDdwWSbwx10nmMBIe42kTbL2TdWdkx218wv/ttesbEWXCyL0YpiDAcpJ' +
  'qTfAQPhs'
const CERTIFICATE =
  'MIIBlDCCATugAwIBAgIUfvKJchlotalzvUAb/2C/VapVsDgwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxo' +
  'b3N0MCAXDTI2MTEyMjE3Mzg1MVoYDzIxMjYxMDI5MTczODUxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcq' +
  'hkjOPQIBBggqhkjOPQMBBwNCAASsFxzt1vgyY92b9iylEbZygDdwWSbwx10nmMBIe42kTbL2TdWdkx218wv/ttes' +
  'bEWXCyL0YpiDAcpJqTfAQPhso2kwZzAdBgNVHQ4EFgQUmLh2Bbbjznbw3FAPR/yN08kcugAwHwYDVR0jBBgwFoAU' +
  'mLh2Bbbjznbw3FAPR/yN08kcugAwDwYDVR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZI' +
  'zj0EAwIDRwAwRAIgQ5CfT2cUZFe1Kr9d2DtDbU6YOtHHyFG6x8ILurwGbB4CIBtlyG7CJAvaidVJOkuF9TGPJLy0' +
  '926hDh9qKgQemiDW'

/** A key and a certificate for `localhost` that nobody has reason to trust. */
export const SELF_SIGNED = {
  key: createPrivateKey({ key: Buffer.from(KEY, 'base64'), format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString(),
  cert: new X509Certificate(Buffer.from(CERTIFICATE, 'base64')).toString(),
}
