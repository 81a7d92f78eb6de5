using System.Globalization;
using System.Text.Json;
using Wasmtime;

namespace TrustedSpace.Policy.WebAssembly;

/// <summary>
/// A Rego policy compiled by <c>opa build -t wasm</c>, checked once and ready to be instantiated: ABI 1.2 or later, the
/// wanted entry point present, no host function needed. Safe for concurrent use; owns the engine and the ticker that
/// enforces deadlines.
/// Specification: Open Policy Agent, WebAssembly, "ABI versions 1.x".
/// </summary>
public sealed class RegoModule : IDisposable
{
    /// <summary>The grain of <see cref="RegoLimits.Deadline"/>.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    private readonly Engine _engine;
    private readonly Module _module;
    private readonly ITimer _ticker;

    private RegoModule(Engine engine, Module module, ITimer ticker, RegoLimits limits)
    {
        _engine = engine;
        _module = module;
        _ticker = ticker;
        Limits = limits;
        MinimumPages = module.Imports.OfType<MemoryImport>().Single().Minimum;
    }

    /// <summary>The limits of every instance of this module.</summary>
    public RegoLimits Limits { get; }

    internal int Entrypoint { get; private set; }

    internal long MinimumPages { get; }

    internal ulong DeadlineTicks => (ulong)Math.Ceiling(Limits.Deadline / Tick) + 1;

    /// <summary>Compiles and checks a module.</summary>
    /// <param name="wasm">The <c>policy.wasm</c> of a bundle.</param>
    /// <param name="entrypoint">Path of the rule to evaluate, such as <c>trustedspace/usage/decision</c>.</param>
    /// <param name="limits">Bounds of an evaluation.</param>
    /// <param name="time">Drives the deadline.</param>
    /// <exception cref="RegoException">The bytes are no such module, or it needs what this host does not offer.</exception>
    public static RegoModule Compile(ReadOnlySpan<byte> wasm, string entrypoint, RegoLimits limits, TimeProvider time)
    {
        var engine = new Engine(new Config().WithEpochInterruption(true).WithOptimizationLevel(OptimizationLevel.Speed));
        Module? module = null;
        ITimer? ticker = null;
        var accepted = false;
        try
        {
            module = Module.FromBytes(engine, "policy", wasm);
            CheckImports(module);
            ticker = time.CreateTimer(_ => engine.IncrementEpoch(), null, Tick, Tick);
            var compiled = new RegoModule(engine, module, ticker, limits);
            compiled.CheckExports(entrypoint);
            accepted = true;
            return compiled;
        }
        catch (WasmtimeException exception)
        {
            throw new RegoException("The policy module is not valid WebAssembly; rebuild it with policies/build.sh.", exception);
        }
        finally
        {
            if (!accepted)
            {
                ticker?.Dispose();
                module?.Dispose();
                engine.Dispose();
            }
        }
    }

    /// <summary>A new instance with memory of its own, for one evaluation at a time.</summary>
    /// <exception cref="RegoException">The instance does not fit the limits.</exception>
    public RegoInstance Instantiate()
    {
        try
        {
            return new RegoInstance(this, _engine, _module);
        }
        catch (WasmtimeException exception)
        {
            throw new RegoException($"The policy module could not be instantiated within {Limits.MemoryBytes} bytes of memory.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ticker.Dispose();
        _module.Dispose();
        _engine.Dispose();
    }

    private static void CheckImports(Module module)
    {
        var unknown = module.Imports.Where(import => import.ModuleName != "env" || !RegoHost.Offers(import.Name)).ToList();
        if (unknown.Count > 0)
        {
            throw new RegoException($"The policy module imports {string.Join(", ", unknown.Select(i => $"{i.ModuleName}.{i.Name}"))}, which no Rego module of ABI 1 needs.");
        }

        if (module.Imports.OfType<MemoryImport>().Count() != 1)
        {
            throw new RegoException("The policy module imports no memory; it was not compiled by opa build -t wasm.");
        }
    }

    private void CheckExports(string entrypoint)
    {
        using var probe = Instantiate();
        if (probe.AbiVersion is not (1, >= 2))
        {
            throw new RegoException(string.Create(CultureInfo.InvariantCulture, $"The policy module has ABI {probe.AbiVersion.Major}.{probe.AbiVersion.Minor}; this host evaluates 1.2 or later of version 1. Rebuild it with policies/build.sh."));
        }

        var builtins = Names(probe.Builtins());
        if (builtins.Count > 0)
        {
            throw new RegoException($"The policy module needs the host functions {string.Join(", ", builtins.Keys)}, which are not offered; write the policy without them.");
        }

        var entrypoints = Names(probe.Entrypoints());
        if (!entrypoints.TryGetValue(entrypoint, out var id))
        {
            throw new RegoException($"The policy module has no entry point {entrypoint}; it has {string.Join(", ", entrypoints.Keys)}.");
        }

        Entrypoint = id;
    }

    private static Dictionary<string, int> Names(string json) => JsonSerializer.Deserialize<Dictionary<string, int>>(json) ?? [];
}
