using TrustedSpace.Policy.WebAssembly;
using Wasmtime;

namespace TrustedSpace.Tests.Policy;

/// <summary>Hand-written modules that obey the ABI but misbehave in one way.</summary>
internal static class RegoText
{
    internal static RegoModule Compile(string eval, string builtins = "{}", int minor = 3, RegoLimits? limits = null) =>
        RegoModule.Compile(Module.ConvertText(Text(eval, builtins, minor)), "test/decision", limits ?? new RegoLimits(), TimeProvider.System);

    private static string Text(string eval, string builtins, int minor) => $$"""
        (module
          (import "env" "memory" (memory 1))
          (import "env" "opa_abort" (func $abort (param i32)))
          (import "env" "opa_builtin0" (func $builtin0 (param i32 i32) (result i32)))
          (global (export "opa_wasm_abi_version") i32 (i32.const 1))
          (global (export "opa_wasm_abi_minor_version") i32 (i32.const {{minor}}))
          (data (i32.const 1024) "{{builtins.Replace("\"", "\\\"", StringComparison.Ordinal)}}\00")
          (data (i32.const 1280) "{\"test/decision\":0}\00")
          (data (i32.const 1536) "out of patience\00")
          (func (export "builtins") (result i32) i32.const 1024)
          (func (export "entrypoints") (result i32) i32.const 1280)
          (func (export "opa_malloc") (param i32) (result i32) i32.const 4096)
          (func (export "opa_json_parse") (param i32 i32) (result i32) i32.const 4096)
          (func (export "opa_json_dump") (param i32) (result i32) local.get 0)
          (func (export "opa_heap_ptr_get") (result i32) i32.const 8192)
          (func (export "opa_eval") (param $reserved i32) (param i32) (param i32) (param $input i32) (param i32) (param i32) (param i32) (result i32)
            {{eval}}))
        """;
}
