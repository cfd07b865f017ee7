declare module "cli-progress" {
  /** The part of the package that this project uses; it ships no types. */
  interface Bars {
    readonly SingleBar: new (options: {
      readonly format: string;
      readonly hideCursor?: boolean;
      readonly clearOnComplete?: boolean;
    }) => {
      start(total: number, value: number, payload: Readonly<Record<string, string>>): void;
      setTotal(total: number): void;
      update(value: number, payload: Readonly<Record<string, string>>): void;
      stop(): void;
    };
  }
  const bars: Bars;
  export default bars;
}
