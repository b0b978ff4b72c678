"""What everything stands on; knows nothing of patients, images or models.

``colours``: one colour a model in every figure and chart
``concurrency``: tasks in processes of their own, some at a time, heard while they run
``content``: what was read of a case, as hashes and its place that are compared
``environment``: which packages this interpreter lacks for a prediction, and their versions
``errors``: what can go wrong with what a user gave, one class a subject; letters without a font
``files``: files and folders that appear whole or not at all, and content hashes
``fork_server``: how a process begins and ends that is only there to be forked
``forked``: forks of a process that has begun just now, which have loaded what it has loaded
``interpreter``: another Python that finds the same packages, and how it ended
``kept``: results of an earlier run, computed again where they were changed since
``lazy``: what a package exports, imported when it is asked for; dear modules that are imported late
``memory``: how much is free, and what does not fit
``strict_json``: JSON that every program reads alike, and how large, deep and long it may be
``tensor_file``: what a safetensors file says of itself, compared with its size before it is read
``numerals``: what a cell's text is: a number, a limit, missing, or none of these, and then why not
``outputs``: what a command may write over, and the record of what it wrote
``process_pool``: processes that call functions for this one, on one thread each, and end with it
``scratch``: folders beside a result in the making, and what dead processes left of them
``system``: what Linux, macOS and Windows each have in their own way
``text``: numbers that read back, cells of one line, aligned columns, names
``translation``: a finished sentence of the library in another language
"""

from .lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "colours": "INTER INTRA PALETTE WARNING colour rgb",
        "concurrency": "results_of side_by_side",
        "content": "CaseContent geometry_text",
        "environment": (
            "Missing PYRADIOMICS TORCH_REQUIREMENT advice installed_version missing_packages software_versions"
        ),
        "errors": (
            "BundleError CaseError ClinicalError CohortError FeatureError IFXPredictError KeptLocallyError "
            "MissingLettersWarning NoModelError ProtocolError StudyError TrainingError"
        ),
        "files": (
            "create_new json_text make_folder read_json read_text sha256_of sha256_of_content whole_folder "
            "write_json write_text write_whole"
        ),
        "forked": "ForkedProcess at_begin",
        "interpreter": "own_standard_input own_standard_output package_paths signal_of",
        "kept": "kept_or_new",
        "lazy": "IMPORTED_LATE import_all lazy_exports",
        "memory": "check_fits keep_freed_memory",
        "numerals": "Limit NoNumberError is_date is_excel_error is_missing is_shortened read_limit read_number",
        "outputs": "Forced Output check_folder check_place foreign_files read_record tell_replaced",
        "process_pool": "ask_for_one_thread close_pool one_thread_a_process pool_of prepare_processes",
        "scratch": "final_place sweep",
        "strict_json": "DEEPEST check_text finite parse_json whole_number",
        "system": "NO_WINDOW end_tree is_of_a_closed_pipe lead_a_process_group replace",
        "tensor_file": "check_tensors is_whole with_metadata",
        "translation": "Interpreter",
        "text": (
            "as_name breakable brief file_names first_names names_alike number one_line percent plain quoted shortened "
            "text_table"
        ),
    },
)
