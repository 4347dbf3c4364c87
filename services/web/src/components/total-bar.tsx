/** A total as a thin bar with the lines where classes begin; a provisional region's bar goes from its lowest to its highest total. */
import type { CSSProperties, ReactNode } from 'react';

interface TotalBarProps {
  from: number;
  to: number;
  most: number;
  lines: readonly number[];
}

const share = (value: number, most: number): string => `${(100 * Math.min(Math.max(value / most, 0), 1)).toFixed(2)}%`;

/** Decoration beside the printed figure, so hidden from screen readers. */
export function TotalBar({ from, to, most, lines }: TotalBarProps): ReactNode {
  const style = { '--bar-from': share(from, most), '--bar-to': share(to, most) } as CSSProperties;
  return (
    <span className="bar" aria-hidden="true" style={style} data-range={from > 0}>
      <span className="bar-fill" />
      {lines.map((line) => (
        <span key={line} className="bar-line" style={{ left: share(line, most) }} />
      ))}
    </span>
  );
}
