using Wasmtime;

namespace TrustedSpace.Policy.WebAssembly;

/// <summary>
/// One instance of a module: evaluates one input at a time and is not safe for concurrent use. Each evaluation starts from
/// the same heap, so that nothing of the one before remains. After a failed evaluation the instance is broken and must
/// be disposed.
/// </summary>
public sealed class RegoInstance : IDisposable
{
    private const int JsonFormat = 0;

    private readonly RegoModule _module;
    private readonly Store _store;
    private readonly Linker _linker;
    private readonly Memory _memory;
    private readonly Instance _instance;
    private readonly Func<int, int, int, int, int, int, int, int> _eval;
    private readonly int _data;
    private readonly int _heap;

    internal RegoInstance(RegoModule module, Engine engine, Module compiled)
    {
        _module = module;
        _store = new Store(engine);
        _linker = new Linker(engine);
        IsBroken = true;
        try
        {
            _store.SetLimits(module.Limits.MemoryBytes, null, 1, 1, 1);
            _store.SetEpochDeadline(module.DeadlineTicks);
            _memory = new Memory(_store, module.MinimumPages, null, false);
            RegoHost.Define(_linker, _memory);
            _instance = _linker.Instantiate(_store, compiled);
            _eval = _instance.GetFunction<int, int, int, int, int, int, int, int>("opa_eval") ?? throw Missing("opa_eval");
            _data = EmptyDocument();
            _heap = Align(Call("opa_heap_ptr_get"));
            IsBroken = false;
        }
        finally
        {
            if (IsBroken)
            {
                Dispose();
            }
        }
    }

    /// <summary>True after an evaluation failed; such an instance decides nothing more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Size of the linear memory, in bytes.</summary>
    public long MemoryBytes => _memory.GetLength();

    internal (int Major, int Minor) AbiVersion => (Global("opa_wasm_abi_version"), Global("opa_wasm_abi_minor_version"));

    /// <summary>
    /// Evaluates the module's entry point. The input must be well-formed JSON without duplicate keys: the module does not
    /// check it, it decides on whatever it makes of it.
    /// </summary>
    /// <param name="input">The input document, UTF-8 JSON.</param>
    /// <returns>The result set, UTF-8 JSON, valid until the next call on this instance.</returns>
    /// <exception cref="RegoException">Input too large, deadline passed, memory exhausted, or the policy aborted.</exception>
    public ReadOnlySpan<byte> Evaluate(ReadOnlySpan<byte> input)
    {
        ObjectDisposedException.ThrowIf(IsBroken, this);
        if (input.IsEmpty || input.Length > _module.Limits.InputBytes)
        {
            throw new RegoException($"The policy input has {input.Length} bytes; it must have 1 to {_module.Limits.InputBytes}.");
        }

        IsBroken = true;
        try
        {
            _store.SetEpochDeadline(_module.DeadlineTicks);
            var end = Align(_heap + input.Length);
            EnsureMemory(end);
            input.CopyTo(_memory.GetSpan(_heap, input.Length));
            var result = RegoHost.Bytes(_memory, _eval(0, _module.Entrypoint, _data, _heap, input.Length, end, JsonFormat));
            IsBroken = false;
            return result;
        }
        catch (WasmtimeException exception)
        {
            throw exception.InnerException as RegoException ?? new RegoException(Explain(exception), exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsBroken = true;
        _linker.Dispose();
        _store.Dispose();
    }

    internal string Builtins() => Dump("builtins");

    internal string Entrypoints() => Dump("entrypoints");

    private static int Align(int address) => (address + 7) & ~7;

    private static RegoException Missing(string export) =>
        new($"The policy module exports no {export}; it was not compiled by opa build -t wasm.");

    private string Explain(WasmtimeException exception) => exception switch
    {
        TrapException { Type: TrapCode.Interrupt } => $"The policy did not decide within {_module.Limits.Deadline}.",
        _ => $"The policy module failed: {exception.Message}",
    };

    // The module's own allocator would grow the memory, but it does not run before the input is in place.
    private void EnsureMemory(long bytes)
    {
        var lacking = bytes - _memory.GetLength();
        if (lacking > 0)
        {
            _memory.Grow((lacking + Memory.PageSize - 1) / Memory.PageSize);
        }
    }

    private int EmptyDocument()
    {
        var allocate = _instance.GetFunction<int, int>("opa_malloc") ?? throw Missing("opa_malloc");
        var parse = _instance.GetFunction<int, int, int>("opa_json_parse") ?? throw Missing("opa_json_parse");
        var address = allocate(2);
        "{}"u8.CopyTo(_memory.GetSpan(address, 2));
        return parse(address, 2);
    }

    private string Dump(string function)
    {
        var dump = _instance.GetFunction<int, int>("opa_json_dump") ?? throw Missing("opa_json_dump");
        return System.Text.Encoding.UTF8.GetString(RegoHost.Bytes(_memory, dump(Call(function))));
    }

    private int Call(string function) => (_instance.GetFunction<int>(function) ?? throw Missing(function))();

    private int Global(string name) => (int)((_instance.GetGlobal(name) ?? throw Missing(name)).GetValue() ?? 0);
}
