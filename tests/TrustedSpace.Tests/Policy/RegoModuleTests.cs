using TrustedSpace.Policy;
using TrustedSpace.Policy.WebAssembly;
using Wasmtime;
using Xunit;

namespace TrustedSpace.Tests.Policy;

public sealed class RegoModuleTests
{
    private const string Echo = "local.get $input";

    [Fact]
    public void Committed_module_needs_no_host_function_and_has_the_entry_point()
    {
        using var module = UsageModule.Compile(new RegoLimits(), TimeProvider.System);
        using var instance = module.Instantiate();

        Assert.False(instance.IsBroken);
    }

    [Fact]
    public void Bytes_that_are_no_module_are_refused()
    {
        var error = Assert.Throws<RegoException>(() => RegoModule.Compile("no wasm"u8, "a/b", new RegoLimits(), TimeProvider.System));

        Assert.Contains("policies/build.sh", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Module_that_needs_a_host_function_is_refused_by_the_function_s_name()
    {
        var error = Assert.Throws<RegoException>(() => RegoText.Compile(Echo, """{"http.send":7}"""));

        Assert.Contains("http.send", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Module_of_an_older_ABI_is_refused()
    {
        var error = Assert.Throws<RegoException>(() => RegoText.Compile(Echo, minor: 1));

        Assert.Contains("1.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Module_without_the_entry_point_is_refused_with_those_it_has()
    {
        var error = Assert.Throws<RegoException>(() =>
            RegoModule.Compile(UsageModule.Bytes, "trustedspace/other", new RegoLimits(), TimeProvider.System));

        Assert.Contains(UsageModule.Entrypoint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Module_that_imports_anything_else_is_refused()
    {
        var wasm = Wasmtime.Module.ConvertText("""(module (import "wasi_snapshot_preview1" "fd_write" (func)))""");

        var error = Assert.Throws<RegoException>(() => RegoModule.Compile(wasm, "a/b", new RegoLimits(), TimeProvider.System));

        Assert.Contains("fd_write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Module_larger_than_the_memory_limit_is_refused()
    {
        var limits = new RegoLimits { MemoryBytes = Memory.PageSize };

        Assert.Throws<RegoException>(() => UsageModule.Compile(limits, TimeProvider.System));
    }
}
