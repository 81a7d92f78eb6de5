using System.Text;
using TrustedSpace.Policy;
using TrustedSpace.Policy.WebAssembly;
using Wasmtime;
using Xunit;

namespace TrustedSpace.Tests.Policy;

public sealed class RegoInstanceTests
{
    [Fact]
    public void Input_over_the_limit_never_reaches_the_module()
    {
        using var module = RegoText.Compile("unreachable", limits: new RegoLimits { InputBytes = 100 });
        using var instance = module.Instantiate();

        Assert.Throws<RegoException>(() => Evaluate(instance, new byte[101]));
        Assert.Throws<RegoException>(() => Evaluate(instance, []));
        Assert.False(instance.IsBroken);
    }

    [Fact]
    public void Input_larger_than_the_memory_is_written_after_the_memory_has_grown()
    {
        using var module = RegoText.Compile("local.get $input");
        using var instance = module.Instantiate();
        var input = Encoding.UTF8.GetBytes(new string('a', 3 * Memory.PageSize));

        Assert.Equal(input.Length, Evaluate(instance, input).Length);
        Assert.True(instance.MemoryBytes >= input.Length);
    }

    [Fact]
    public void Endless_evaluation_ends_at_the_deadline()
    {
        using var module = RegoText.Compile("(loop $l br $l) unreachable", limits: new RegoLimits { Deadline = TimeSpan.FromMilliseconds(50) });
        using var instance = module.Instantiate();

        var error = Assert.Throws<RegoException>(() => Evaluate(instance, "{}"u8.ToArray()));

        Assert.Contains("did not decide within", error.Message, StringComparison.Ordinal);
        Assert.True(instance.IsBroken);
    }

    [Fact]
    public void Abort_ends_the_evaluation_with_its_message_and_breaks_the_instance()
    {
        using var module = RegoText.Compile("(call $abort (i32.const 1536)) unreachable");
        using var instance = module.Instantiate();

        var error = Assert.Throws<RegoException>(() => Evaluate(instance, "{}"u8.ToArray()));

        Assert.Contains("out of patience", error.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => Evaluate(instance, "{}"u8.ToArray()));
    }

    [Fact]
    public void Call_of_a_host_function_that_was_not_announced_is_refused()
    {
        using var module = RegoText.Compile("(call $builtin0 (i32.const 7) (i32.const 0))");
        using var instance = module.Instantiate();

        var error = Assert.Throws<RegoException>(() => Evaluate(instance, "{}"u8.ToArray()));

        Assert.Contains("host function 7", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("i32.const 0")]
    [InlineData("i32.const -1")]
    [InlineData("i32.const 65536")]
    public void Result_address_outside_the_memory_is_refused(string eval)
    {
        using var module = RegoText.Compile(eval);
        using var instance = module.Instantiate();

        Assert.Throws<RegoException>(() => Evaluate(instance, "{}"u8.ToArray()));
    }

    [Fact]
    public void Memory_bomb_ends_at_the_cap_and_breaks_the_instance()
    {
        using var module = UsageModule.Compile(new RegoLimits { MemoryBytes = 8 * Memory.PageSize }, TimeProvider.System);
        using var instance = module.Instantiate();
        var bomb = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("[[]]", 40_000)) + "]");

        var error = Assert.Throws<RegoException>(() => Evaluate(instance, bomb));

        Assert.Contains("opa_malloc: failed", error.Message, StringComparison.Ordinal);
        Assert.True(instance.IsBroken);
        Assert.True(instance.MemoryBytes <= module.Limits.MemoryBytes);
    }

    [Fact]
    public void Input_that_does_not_fit_the_memory_cap_is_refused()
    {
        using var module = RegoText.Compile("unreachable", limits: new RegoLimits { MemoryBytes = 2 * Memory.PageSize });
        using var instance = module.Instantiate();

        Assert.Throws<RegoException>(() => Evaluate(instance, new byte[3 * Memory.PageSize]));
        Assert.True(instance.IsBroken);
    }

    [Fact]
    public void Input_nested_too_deeply_breaks_only_its_instance()
    {
        using var module = UsageModule.Compile(new RegoLimits(), TimeProvider.System);
        using var instance = module.Instantiate();
        using var other = module.Instantiate();

        Assert.Throws<RegoException>(() => Evaluate(instance, Encoding.UTF8.GetBytes(new string('[', 200_000))));
        Assert.Contains("\"allow\":false", Evaluate(other, "{}"u8.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_stays_the_same_over_a_hundred_thousand_evaluations()
    {
        using var module = UsageModule.Compile(new RegoLimits(), TimeProvider.System);
        using var instance = module.Instantiate();
        var input = "{\"request\":{\"consumer\":\"pharma\"},\"policy\":{\"permissions\":[{\"id\":\"a\"}]}}"u8.ToArray();
        Evaluate(instance, input);
        var before = instance.MemoryBytes;

        for (var i = 0; i < 100_000; i++)
        {
            instance.Evaluate(input);
        }

        Assert.Equal(before, instance.MemoryBytes);
    }

    private static string Evaluate(RegoInstance instance, byte[] input) => Encoding.UTF8.GetString(instance.Evaluate(input));
}
