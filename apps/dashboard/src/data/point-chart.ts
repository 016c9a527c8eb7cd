/** How a series is drawn. Shape and filling say what its figures are, colour only repeats it. */
export type PointMark = 'measured' | 'imported' | 'published' | 'disqualified';

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of its interval, null without one. */
  readonly range: readonly [low: number, high: number] | null;
  /** What a pointer over it is told. */
  readonly label: string;
}

export interface PointSeries {
  readonly name: string;
  /** Name of a colour in the style sheet. */
  readonly colour: string;
  readonly mark: PointMark;
  /** Whether its points are joined; a line with gaps is several series. */
  readonly joined: boolean;
  readonly points: readonly ChartPoint[];
}

/** What a chart of points draws: the same figures as its table. */
export interface PointChartData {
  /** With their units. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly beginAtZero: boolean;
  readonly series: readonly PointSeries[];
}
