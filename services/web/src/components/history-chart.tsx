/** The line of a total over time, with the lines where classes begin. Apache ECharts, only the parts it needs; colours come from the style sheet. */
import { LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  type GridComponentOption,
  type MarkLineComponentOption,
  type TooltipComponentOption,
} from 'echarts/components';
import { init, use as register, type ComposeOption, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactNode } from 'react';
import type { HistoryRow } from '@leapboard/contracts';
import { dayText, points, weight, type Language } from '../format.ts';
import type { ClassBand } from '../standing.ts';

register([LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | MarkLineComponentOption | TooltipComponentOption>;

interface HistoryChartProps {
  /** Oldest first. */
  rows: readonly HistoryRow[];
  /** The line is drawn on to this day: a total holds until it changes. */
  asOf: string;
  lines: readonly ClassBand[];
  most: number;
  description: string;
  language: Language;
}

function colourOf(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

function axesOf(most: number): Pick<ChartOption, 'grid' | 'xAxis' | 'yAxis'> {
  const label = { color: colourOf('--ink-soft'), fontSize: 12 };
  const line = { lineStyle: { color: colourOf('--line') } };
  return {
    grid: { left: 4, right: 30, top: 10, bottom: 2, containLabel: true },
    xAxis: {
      type: 'time',
      axisLine: line,
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true, formatter: '{yyyy}' },
      minInterval: 365 * 86_400_000,
    },
    yAxis: { type: 'value', min: 0, max: most, interval: most / 5, axisLabel: label, splitLine: line },
  };
}

function optionOf({ rows, asOf, lines, most, language }: HistoryChartProps): ChartOption {
  const last = rows.at(-1);
  const drawn = last && last.day < asOf ? [...rows, { ...last, day: asOf }] : rows;
  const ink = colourOf('--accent');
  const soft = colourOf('--ink-soft');
  return {
    ...axesOf(most),
    animation: false,
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colourOf('--surface'),
      borderColor: colourOf('--line-strong'),
      textStyle: { color: colourOf('--ink'), fontSize: 13 },
      // Only figures and days of the product are put into the text, no names from outside.
      formatter: (shown) => {
        const point = Array.isArray(shown) ? shown[0] : shown;
        const [day, total] = (point?.value ?? []) as [string?, number?];
        return day && typeof total === 'number' ? `${dayText(day, language)}  ${points(total, language)}` : '';
      },
    },
    series: [
      {
        type: 'line',
        step: 'end',
        symbol: drawn.length > 40 ? 'none' : 'circle',
        symbolSize: 5,
        lineStyle: { color: ink, width: 2 },
        itemStyle: { color: ink },
        data: drawn.map((row) => [row.day, row.total]),
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: soft, type: 'dashed', width: 1 },
          label: { color: soft, position: 'end', fontSize: 12, formatter: ({ name, value }) => `${name} ${weight(Number(value), language)}` },
          data: lines.map((band) => ({ yAxis: band.from, name: band.id })),
        },
      },
    ],
  };
}

export default function HistoryChart(props: HistoryChartProps): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef(props);

  useEffect(() => {
    const drawn = init(element.current, null, { renderer: 'svg' });
    chart.current = drawn;
    const resizing = new ResizeObserver(() => drawn.resize());
    resizing.observe(element.current!);
    const theme = matchMedia('(prefers-color-scheme: dark)');
    const recolour = (): void => drawn.setOption(optionOf(latest.current));
    theme.addEventListener('change', recolour);
    return () => {
      theme.removeEventListener('change', recolour);
      resizing.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    latest.current = props;
    chart.current?.setOption(optionOf(props));
  }, [props]);

  return <div ref={element} className="chart" role="img" aria-label={props.description} />;
}
