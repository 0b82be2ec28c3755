/** Identifiers that the client makes up. */

/**
 * A random version 4 UUID.
 *
 * `crypto.randomUUID` exists only on secure origins; a lab that serves plain HTTP in its own
 * network still has `getRandomValues`.
 */
export function uuid4(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes.forEach((byte, index) => {
    if (index === 6) bytes[index] = (byte & 0x0f) | 0x40;
    if (index === 8) bytes[index] = (byte & 0x3f) | 0x80;
  });
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
