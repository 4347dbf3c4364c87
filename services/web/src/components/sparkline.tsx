/**
 * The course of a total, drawn as plain SVG: 31 of them are redrawn up to ten times a second, for which a chart library is too heavy.
 */
import { memo, type ReactNode } from 'react';
import { SPARK_HEIGHT, SPARK_WIDTH, sparkPath } from '../spark-path.ts';
import type { Trail } from '../state.ts';

interface SparklineProps {
  trail: Trail | undefined;
  firstDay: string;
  lastDay: string;
}

export const Sparkline = memo(function Sparkline({ trail, firstDay, lastDay }: SparklineProps): ReactNode {
  if (!trail) return null;
  const { path, end } = sparkPath(trail, firstDay, lastDay);
  return (
    <svg className="sparkline" width={SPARK_WIDTH} height={SPARK_HEIGHT} viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`} aria-hidden="true">
      <path d={path} />
      {end && <circle cx={end.x} cy={end.y} r="2" />}
    </svg>
  );
});
