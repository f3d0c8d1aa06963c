// Linear equations, a few at a time.
const SMALL = 1e-11; // below it, beside the greatest entry, a pivot is taken for 0

/** The solution of rows [a₁, …, aₙ, right side], or nothing where there is none or more than one. */
export function solve(rows) {
  const n = rows.length;
  const table = rows.map((row) => [...row]);
  const greatest = Math.max(...table.map((row) => Math.max(...row.slice(0, n).map(Math.abs))));
  for (let k = 0; k < n; k++) {
    const best = table.slice(k).reduce((at, row, place) => (Math.abs(row[k]) > Math.abs(table[at][k]) ? k + place : at), k);
    [table[k], table[best]] = [table[best], table[k]];
    if (Math.abs(table[k][k]) < SMALL * greatest) return null;
    for (let row = 0; row < n; row++) {
      if (row === k) continue;
      const factor = table[row][k] / table[k][k];
      for (let column = k; column <= n; column++) table[row][column] -= factor * table[k][column];
    }
  }
  return table.map((row, k) => row[n] / row[k]);
}
