// From what the user gave (a file, or the block inside a report) to the bytes of a JSON document.
import { JsonError } from "./json.ts";

export async function plainBytes(data: ArrayBuffer): Promise<Uint8Array> {
  const bytes = new Uint8Array(data);
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return gzipped ? inflate(bytes) : bytes;
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
      .stream()
      .pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new JsonError("The file is gzip-compressed, but the compressed data is damaged or cut short.");
  }
}

export function fromBase64(text: string): ArrayBuffer {
  const decode = (Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> })
    .fromBase64;
  try {
    if (decode) return decode.call(Uint8Array, text).buffer;
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes.buffer;
  } catch {
    throw new JsonError("The data inside this report is not valid base64.");
  }
}
