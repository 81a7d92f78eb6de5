using TrustedSpace.Policy;
using TrustedSpace.Policy.WebAssembly;

namespace TrustedSpace.Tests.Policy;

/// <summary>Compiles the rules once for a class of tests.</summary>
public sealed class CompiledRules : IDisposable
{
    public WasmDecisionPoint Decisions { get; } = new(new RegoLimits(), TimeProvider.System);

    public void Dispose() => Decisions.Dispose();
}
