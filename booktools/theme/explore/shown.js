// Numbers as readers see them.

/** A number as it is shown: so many digits, the true minus, no minus before nothing. */
export function shown(value, digits) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}
