/** The part of the npm client that the tests use; it has no types of its own. */
declare module "xen-api" {
  interface XapiObject {
    readonly $id: string;
    readonly $ref: string;
    readonly $type: string;
    readonly [field: string]: unknown;
  }
  interface Client {
    readonly pool: XapiObject;
    readonly objects: {
      readonly all: Readonly<Record<string, XapiObject>>;
      on(event: "add" | "update" | "remove", listener: (objects: Readonly<Record<string, XapiObject>>) => void): void;
    };
    readonly objectsFetched: Promise<void>;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    call(method: string, ...params: readonly unknown[]): Promise<unknown>;
    callAsync(method: string, ...params: readonly unknown[]): Promise<unknown>;
    getObject(id: string): XapiObject;
    barrier(ref?: string): Promise<XapiObject>;
    createTask(label: string, description?: string): Promise<string>;
    watchTask(ref: string): Promise<unknown>;
    setField(type: string, ref: string, field: string, value: unknown): Promise<void>;
    setFieldEntry(type: string, ref: string, field: string, entry: string, value: unknown): Promise<void>;
  }
  export function createClient(options: {
    readonly url: string;
    readonly auth: { readonly user: string; readonly password: string };
    readonly allowUnauthorized?: boolean;
    readonly watchEvents?: boolean;
  }): Client;
}
